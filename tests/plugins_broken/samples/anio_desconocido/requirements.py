from estado_verde.spec.requirements import Requirement

BASE = Requirement(module="anio_desconocido", name="Muestra")
NEXT = BASE.for_year(2031, code="E1/O1/RT1", source="x", parameters={"densidad": 1})
