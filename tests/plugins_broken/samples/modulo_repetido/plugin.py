from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Edition, Requirement

BASE = Requirement(module="modulo_repetido", name="Muestra")


@hookimpl
def ev_requirements():
    return [BASE, BASE]
