from estado_verde.hookspecs import hookimpl
from estado_verde.spec.records import Parameter
from estado_verde.spec.requirements import Edition, Requirement

BASE = Requirement(module="sin_fuente", name="Muestra")


@hookimpl
def ev_requirements():
    return [BASE, Edition(2045, "Decreto", "x", (), (BASE.for_year(2045, code="E1/O1/RT1", source="x", parameters={"tope": Parameter(1, "Tope", "")}),))]
