from estado_verde.hookspecs import hookimpl
from estado_verde.spec.fields import reference, text
from estado_verde.spec.records import Record, Related
from estado_verde.spec.requirements import Requirement

COSA = Record("cosa", "Cosa", "Cosas", (text("nombre", "Nombre"), reference("periodo", "Periodo", "ev_periodos"),), related=(Related("otras", "relacionada_cosa", {"unidad_id": "nombre"}),))


@hookimpl
def ev_requirements():
    return [Requirement(module="relacionada", name="Muestra", records={"cosa": COSA})]
