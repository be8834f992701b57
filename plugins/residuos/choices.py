"""The codes of RT7 and what people read for them."""

from __future__ import annotations

from estado_verde.spec.messages import N_

SI, NO, NO_ES_POSIBLE = "SI", "NO", "NO_ES_POSIBLE"
MENSUAL, ANUAL = "MENSUAL", "ANUAL"
RECICLADOS, NO_RECICLADOS, CONTENEDORES, GENERAL = "RECICLADOS", "NO_RECICLADOS", "CONTENEDORES", "GENERAL"
PENDIENTE, ACEPTADA, RECHAZADA = "PENDIENTE", "ACEPTADA", "RECHAZADA"
PESAJE_MUESTRA = "PESAJE_MUESTRA"
ESTIMACION_CONTENEDORES, ESTIMACION_BOLSAS = "ESTIMACION_CONTENEDORES", "ESTIMACION_BOLSAS"
ACOPIO, BASURERO = "ACOPIO_PREVIO_RETIRO", "BASURERO_PEQUENO"
BOLSAS = "BOLSAS"
#: How a calculated value becomes kilograms of a period: its month, its year as months, its year as working days.
POR_MES, POR_MESES, POR_DIAS_HABILES = "MES", "ANIO_MESES", "ANIO_DIAS_HABILES"

YES_NO = {SI: N_("Sí"), NO: N_("No")}
YES_NO_IMPOSSIBLE = {**YES_NO, NO_ES_POSIBLE: N_("No es posible")}
MODALITIES = {MENSUAL: N_("Mensual"), ANUAL: N_("Anual")}
METHODS = {
    "PESAJE_REGISTRO_INTERNO": N_("Registro interno de pesaje"),
    "REGISTRO_TERCERO": N_("Registro de un tercero (municipio o servicio privado)"),
    PESAJE_MUESTRA: N_("Pesaje de muestra"),
    ESTIMACION_CONTENEDORES: N_("Estimación a partir de contenedores"),
    ESTIMACION_BOLSAS: N_("Estimación a partir de bolsas de basura"),
}
TOPICS = {
    RECICLADOS: N_("Residuos reciclados"),
    NO_RECICLADOS: N_("Residuos no reciclados"),
    CONTENEDORES: N_("Contenedores"),
    GENERAL: N_("General (opcional)"),
}
#: {tema} of MSG-RES-08, and {material} where the residues are not recycled.
TOPIC_NAMES = {
    RECICLADOS: N_("residuos reciclados"),
    NO_RECICLADOS: N_("residuos no reciclados"),
    CONTENEDORES: N_("contenedores"),
}
VERDICTS = {PENDIENTE: N_("Pendiente"), ACEPTADA: N_("Aceptada"), RECHAZADA: N_("Rechazada")}
CONTAINER_TYPES = {
    ACOPIO: N_("Acopio previo al retiro"),
    BASURERO: N_("Basurero pequeño (puesto de trabajo, baño o cocina)"),
}
TREATMENTS = {
    "EXCLUIR": N_("No se suman"),
    "IMPUTAR_PROMEDIO_DIA": N_("Se imputan con el promedio del día"),
}
ESTIMATES = {"CONTENEDORES": N_("Contenedores"), BOLSAS: N_("Bolsas de basura")}
CALCULATED_AS = {
    POR_MES: N_("Valor del mes"),
    POR_MESES: N_("Valor del mes por los meses del año"),
    POR_DIAS_HABILES: N_("Promedio diario por los días hábiles del periodo t"),
}
#: What an auditor may draw from: every unit in scope, or those that say that it is not possible to quantify.
TODAS, POR_JUSTIFICAR = "TODAS", "NO_ES_POSIBLE"
POPULATIONS = {
    TODAS: N_("Unidades en alcance"),
    POR_JUSTIFICAR: N_("Unidades en alcance que declaran «No es posible»"),
}

#: topic → (question of the declaration, its field)
QUESTIONS = {
    NO_RECICLADOS: "cuantifica_no_reciclados",
    RECICLADOS: "cuantifica_reciclados",
    CONTENEDORES: "tiene_contenedores",
}
