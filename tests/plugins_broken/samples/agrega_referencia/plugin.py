from estado_verde.hookspecs import hookimpl
from estado_verde.spec.fields import reference, text
from estado_verde.spec.records import Record
from estado_verde.spec.requirements import Edition, Requirement

COSA = Record("cosa", "Cosa", "Cosas", (text("sigla", "Sigla"),))
BASE = Requirement(module="agrega_referencia", name="Muestra", records={"cosa": COSA})
PERIODO = reference("otro_periodo", "Otro periodo", "ev_periodo", by=("anio",))


@hookimpl
def ev_requirements():
    added = {"cosa": (PERIODO,)}
    year = BASE.for_year(2048, code="E1/O1/RT1", source="x", add_fields=added)
    return [BASE, Edition(2048, "Decreto", "x", (), (year,))]
