from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Edition, Requirement

BASE = Requirement(module="modulo_inventado", name="Muestra")


@hookimpl
def ev_requirements():
    return [Edition(2043, "Decreto", "x", (), (BASE.for_year(2043, code="E1/O1/RT1", source="x"),))]
