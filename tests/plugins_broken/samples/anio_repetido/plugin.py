from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Edition, Requirement

BASE = Requirement(module="anio_repetido", name="Muestra")


@hookimpl
def ev_requirements():
    return [BASE, Edition(2042, "Decreto", "x", (), (BASE.for_year(2042, code="E1/O1/RT1", source="x"),)), Edition(2042, "Decreto", "x", (), (BASE.for_year(2042, code="E1/O1/RT1", source="x"),))]
