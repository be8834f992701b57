from estado_verde.hookspecs import hookimpl
from estado_verde.spec.fields import text
from estado_verde.spec.records import Record
from estado_verde.spec.requirements import Requirement

COSA = Record("cosa", "Cosa", "Cosas", (text("nombre", "Nombre"),))


@hookimpl
def ev_requirements():
    return [Requirement(module="sin_registro", name="Muestra", records={"cosa": COSA})]
