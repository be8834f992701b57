from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Edition, Requirement

BASE = Requirement(module="codigo_repetido", name="Muestra")


@hookimpl
def ev_requirements():
    return [BASE, Requirement(module="codigo_repetido_otro", name="Otro"), Edition(2041, "Decreto", "x", (), (BASE.for_year(2041, code="E1/O1/RT1", source="x"), Requirement(module="codigo_repetido_otro", name="Otro", code="E1/O1/RT1", anio=2041, source="x"),))]
