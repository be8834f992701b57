"""What people load in RT5, field by field (rt5 §1)."""

from __future__ import annotations

from estado_verde.spec import fields as f
from estado_verde.spec.fields import DOCUMENTS, MB, Field
from estado_verde.spec.records import Record

from . import odometer_rules, rules
from .choices import INDIVIDUAL, MODALITIES, OWNERSHIP, PROOFS


def service() -> Field:
    return f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True)


def vehicle() -> Field:
    return f.reference("vehiculo", "Vehículo", "flota_vehiculo", by=("patente",), required=True)


def catalogue(name: str, title: str, plural: str, icon: str, *more: Field) -> Record:
    fields = (
        f.text("nombre", "Nombre", 60, required=True),
        *more,
        f.boolean("activo", "Activo", required=True, default=True),
    )
    return Record(name, title, plural, fields, key=("nombre",), icon=icon)


TIPO = catalogue("tipo_vehiculo", "Tipo de vehículo", "Tipos de vehículo", "car")
COMBUSTIBLE = catalogue(
    "combustible",
    "Combustible",
    "Combustibles",
    "gas-station",
    f.text("unidad", "Unidad de medida", 10, required=True, hint="L, m³ o kWh. Nunca se suman unidades distintas."),
)
FORMATO = Record(
    "formato_patente",
    "Formato de patente",
    "Formatos de patente",
    (
        f.text("nombre", "Nombre", 60, required=True),
        f.text(
            "expresion", "Expresión", 120, required=True, hint="Expresión regular que la patente completa debe cumplir."
        ),
        f.text("ejemplo", "Ejemplo", 12, required=True),
        f.boolean("activo", "Activo", required=True, default=True),
    ),
    rules.FORMATO,
    key=("nombre",),
    icon="id",
)

CONDUCTOR = Record(
    "conductor",
    "Conductor",
    "Conductores",
    (
        f.text("nombre", "Nombre", 140, read_only=True, personal="nombre"),
        f.rut("rut", "RUT", read_only=True),
        f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), read_only=True),
        f.text("licencia_clase", "Clase de licencia", 20, hint="Por ejemplo, B o A2."),
        f.day("licencia_vencimiento", "Vencimiento de la licencia"),
        f.boolean("activo", "Activo", default=True, read_only=True),
        f.reference("cuenta", "Cuenta", "ab_user", by=("rut", "email"), read_only=True, personal="nombre"),
    ),
    rules.CONDUCTOR,
    key=("rut",),
    icon="steering-wheel",
)

VEHICULO = Record(
    "vehiculo",
    "Vehículo",
    "Vehículos",
    (
        f.text("patente", "Patente", 12, required=True, hint="Sin puntos ni guion, por ejemplo BCDF12."),
        service(),
        f.reference("tipo", "Tipo de vehículo", "flota_tipo_vehiculo", required=True),
        f.text("marca", "Marca", 60, required=True),
        f.text("modelo", "Modelo", 60, required=True),
        f.year("anio", "Año", required=True, messages={"minimum": "MSG-FLO-03", "maximum": "MSG-FLO-03"}),
        f.reference("combustible", "Combustible", "flota_combustible", required=True),
        f.choice(
            "propiedad",
            "Propiedad",
            OWNERSHIP,
            required=True,
            hint="«Vehículo propio del servicio», en el inventario, es el de propiedad Propio.",
        ),
        f.day("fecha_alta", "Fecha alta", required=True),
        f.day("fecha_baja", "Fecha baja", hint="Desde este día deja de estar activo."),
        f.integer("odometro_inicial", "Odómetro inicial (km)", 0, 9_999_999, required=True, unit="km"),
        f.reference("gestor_flota", "Gestor de Flota", "ab_user", by=("rut", "email"), personal="nombre"),
        f.references(
            "unidades",
            "Unidades asignadas",
            "inventario_unidad",
            hint="Unidades de su mismo servicio que disponen del vehículo.",
            source="S000 §3",
            messages={"reference": "MSG-FLO-04"},
        ),
        f.references(
            "conductores", "Conductores habilitados", "flota_conductor", by=("nombre", "rut"), personal="nombre"
        ),
        f.day("revision_tecnica_hasta", "Revisión técnica vigente hasta"),
        f.day("permiso_circulacion_hasta", "Permiso de circulación vigente hasta"),
        f.day("seguro_hasta", "Seguro obligatorio (SOAP) vigente hasta"),
    ),
    rules.VEHICULO,
    rules.RELATED_VEHICULO,
    key=("patente", "fecha_alta"),
    icon="car",
)

RECORRIDO = Record(
    "recorrido",
    "Recorrido",
    "Recorridos",
    (
        vehicle(),
        f.reference("conductor", "Conductor", "flota_conductor", by=("nombre", "rut"), required=True),
        f.day_and_hour("fecha_salida", "Salida", required=True),
        f.day_and_hour("fecha_llegada", "Llegada", hint="En blanco mientras el recorrido está en curso."),
        f.text("origen", "Origen", 120, required=True),
        f.text("destino", "Destino", 120, required=True),
        f.text("motivo", "Motivo", 200, required=True),
        f.integer("km_inicial", "Kilometraje inicial", 0, 9_999_999, required=True, unit="km"),
        f.integer("km_final", "Kilometraje final", 0, 9_999_999, unit="km"),
        f.integer("pasajeros", "Pasajeros", 0, 99),
        f.long_text("comentario", "Comentario de la corrección", 500, hint="Obligatorio al corregir el kilometraje."),
    ),
    rules.RECORRIDO,
    odometer_rules.RELATED_TRIP,
    key=("vehiculo", "fecha_salida"),
    icon="route",
)

CARGA = Record(
    "carga_combustible",
    "Carga de combustible",
    "Cargas de combustible",
    (
        vehicle(),
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
        f.choice("modalidad", "Modalidad", MODALITIES, required=True, default=INDIVIDUAL),
        f.day("fecha", "Fecha", hint="Solo para la carga individual."),
        f.month("anio_mes", "Mes", hint="Solo para la carga mensual."),
        f.decimal(
            "cantidad", "Cantidad", 3, 9_999_999, required=True, positive=True, hint="En la unidad del combustible."
        ),
        f.integer("monto_clp", "Monto (CLP)", unit="CLP"),
        f.integer("odometro_km", "Odómetro (km)", 0, 9_999_999, unit="km"),
        f.choice("tipo_comprobante", "Tipo de comprobante", PROOFS),
        f.text("numero_comprobante", "N° de comprobante", 30),
        f.files("archivo", "Comprobante", DOCUMENTS, 5 * MB),
        f.reference("conductor", "Conductor", "flota_conductor", by=("nombre", "rut")),
    ),
    rules.CARGA,
    rules.RELATED_CARGA,
    # With its day or month: a load without a number is not the one of another month.
    key=("vehiculo", "fecha", "anio_mes", "tipo_comprobante", "numero_comprobante"),
    icon="gas-station",
    feminine=True,
)

CAMBIO = Record(
    "cambio_odometro",
    "Cambio de odómetro",
    "Cambios de odómetro",
    (
        vehicle(),
        f.day_and_hour("fecha", "Fecha y hora del cambio", required=True),
        f.integer("km_anterior", "Kilometraje del odómetro retirado", 0, 9_999_999, required=True, unit="km"),
        f.integer("km_nuevo", "Kilometraje del odómetro nuevo", 0, 9_999_999, required=True, unit="km"),
        f.long_text("motivo", "Motivo", 500, required=True, min_length=10),
        f.files("archivo", "Orden de trabajo", DOCUMENTS, 5 * MB),
    ),
    odometer_rules.CHANGE,
    odometer_rules.RELATED_TRIP,
    key=("vehiculo", "fecha"),
    icon="gauge",
)

DECLARACION = Record(
    "declaracion_flota",
    "Declaración de flota",
    "Declaraciones de flota",
    (
        service(),
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
        f.boolean("tiene_flota", "¿El servicio tiene flota vehicular?", required=True),
        f.long_text("justificacion", "Justificación", 2000, hint="Obligatoria si el servicio no tiene flota."),
    ),
    rules.DECLARACION,
    rules.RELATED_DECLARACION,
    key=("servicio", "periodo"),
    icon="clipboard-check",
    feminine=True,
)

RECORDS = {
    one.name: one for one in (TIPO, COMBUSTIBLE, FORMATO, CONDUCTOR, VEHICULO, RECORRIDO, CARGA, CAMBIO, DECLARACION)
}
