"""What RT1 asks for, in any year: the fields, with the wording of the slides where there is one. Editions give it its
code and its year."""

from __future__ import annotations

from estado_verde.contributions import Extension
from estado_verde.spec import fields as f
from estado_verde.spec.fields import Field
from estado_verde.spec.records import Record
from estado_verde.spec.requirements import Requirement

from . import accesos_records, anual_records, energia_records, rules, traspasos_records, workbook

VEHICULO = "¿Esta unidad tiene disponible un vehículo propio del servicio para su uso?"
CLIMATIZACION = (
    "¿Esta unidad en el consumo de electricidad o gas natural reportado en módulo consumos, considera un sistema de "
    "climatización/Calefacción?"
)
EDITAR_UNIDADES = "S000 §3 «Editar Unidades»"
PROPIEDAD = {"PROPIO": "Propio", "ARRENDADO": "Arrendado", "COMODATO": "Comodato", "OTRO": "Otro"}
ESTADOS = {"ACTIVA": "Activa", "DESUSO": "En desuso", "ELIMINADA": "Eliminada"}
MECANISMOS = {"PMG": "PMG", "MEI": "MEI", "OTRO": "Otro"}


def surface(**more: object) -> Field:
    return f.decimal("superficie_m2", "Superficie (m²)", positive=True, unit="m²", **more)


def place(required: bool) -> tuple[Field, Field]:
    return (
        f.reference("region", "Región", "ev_region", required=required),
        f.reference("comuna", "Comuna", "ev_comuna", required=required),
    )


def name_only(record: str, title: str, plural: str, icon: str) -> Record:
    return Record(record, title, plural, (f.text("nombre", "Nombre", 120, required=True),), key=("nombre",), icon=icon)


SERVICIO = Record(
    "servicio",
    "Servicio",
    "Servicios",
    (
        f.text("nombre", "Nombre", required=True),
        f.text("sigla", "Sigla", 30, hint="Con ella se nombra al servicio en planillas y en la línea de comandos."),
        f.reference("ministerio", "Ministerio", "inventario_ministerio"),
        f.rut("rut", "RUT institución", personal=""),
        f.boolean(
            "tuvo_indicador_ee_2022",
            "¿Tuvo Indicador EE 2022?",
            required=True,
            default=False,
            hint="Sí = servicio antiguo; No = servicio nuevo.",
            source="S000 §1",
        ),
        f.year("anio_ingreso", "Año de ingreso", required=True),
        f.boolean("activo", "Activo", required=True, default=True),
    ),
    key=("nombre",),
    icon="building-bank",
)

COMPROMISO = Record(
    "compromiso_servicio",
    "Compromiso",
    "Compromisos",
    (
        f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True),
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
        f.integer(
            "etapa_comprometida",
            "Etapa comprometida",
            1,
            9,
            required=True,
            default=1,
            messages={"minimum": "MSG-NUM-05"},
        ),
        f.choice("mecanismo", "Mecanismo", MECANISMOS, required=True, hint="Incentivo institucional."),
        f.integer(
            "anio_implementacion",
            "Año de implementación",
            1,
            50,
            hint="En blanco, se cuenta desde el año de ingreso del servicio.",
            source="S001 3.8",
            messages={"minimum": "MSG-NUM-05"},
        ),
    ),
    key=("servicio", "periodo"),
    icon="checklist",
)

AUDITOR = Record(
    "asignacion_auditor",
    "Asignación de auditor",
    "Asignación de auditores",
    (
        f.reference("cuenta", "Auditor Externo", "ab_user", by=("rut", "email"), required=True),
        f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True),
        f.reference("periodo", "Periodo", "ev_periodo", by=("anio",), required=True),
    ),
    key=("cuenta", "servicio", "periodo"),
    icon="user-check",
    feminine=True,
)

COMPLEJO = Record(
    "complejo",
    "Complejo de edificios",
    "Complejos",
    (
        f.text("nombre", "Nombre", required=True),
        *place(required=False),
        f.text("direccion", "Dirección", 250),
        f.long_text("observaciones", "Observaciones", 2000),
    ),
    rules=(rules.COMUNA,),
    key=("nombre",),
    icon="buildings",
)

EDIFICIO = Record(
    "edificio",
    "Edificio",
    "Edificios",
    (
        f.text("nombre", "Nombre del edificio", required=True),
        f.reference("complejo", "Complejo de edificios", "inventario_complejo"),
        f.text("direccion", "Dirección", 250, required=True, hint="Un edificio por dirección y comuna."),
        *place(required=True),
        surface(),
        f.integer("numero_pisos", "N° de pisos", 1, 200, positive=True),
        f.integer("anio_construccion", "Año de construcción", 1600, 2100, messages={"minimum": "MSG-GEN-06"}),
        f.choice("tipo_propiedad", "Propiedad", PROPIEDAD),
    ),
    rules=rules.EDIFICIO,
    related=rules.RELATED_EDIFICIO,
    key=("direccion_clave", "comuna"),
    icon="building",
)

UNIDAD = Record(
    "unidad",
    "Unidad",
    "Unidades",
    (
        f.text("nombre", "Nombre de la unidad", required=True, hint="Único dentro del servicio y del edificio."),
        f.reference("servicio", "Servicio", "inventario_servicio", by=("nombre", "sigla"), required=True),
        f.reference(
            "edificio",
            "Edificio",
            "inventario_edificio",
            by=("nombre", "direccion"),
            required=True,
            hint="Si edificio no existe en plataforma, primero se deberá crear el edificio.",
            source="S000 §3",
            messages={"required": "MSG-INV-06", "reference": "MSG-INV-06"},
        ),
        f.reference("tipo_uso", "Tipo de uso", "inventario_tipo_uso"),
        surface(),
        f.day("fecha_inicio_uso", "Fecha inicio de uso", required=True, source="S000 §3 «Consideraciones»"),
        f.day("fecha_termino_uso", "Fecha término de uso"),
        f.boolean("acceso_factura", "¿Tiene acceso a la factura?", required=True, source="S000 §3 «Alcance»"),
        f.boolean(
            "tiene_vehiculo_propio", VEHICULO, source=EDITAR_UNIDADES, hint="Se exige al ratificar el inventario."
        ),
        f.boolean(
            "considera_climatizacion",
            CLIMATIZACION,
            source=EDITAR_UNIDADES,
            hint="Se exige al ratificar el inventario.",
        ),
        f.references("gestores", "Gestores de unidad", "ab_user", by=("rut", "email"), personal="nombre"),
        f.integer("numero_colaboradores", "N° colaboradores", hint="Alimenta Información agregada."),
        f.choice("estado", "Estado", ESTADOS, default="ACTIVA", read_only=True),
    ),
    rules=rules.UNIDAD,
    related=rules.RELATED_UNIDAD,
    key=("nombre_clave", "edificio", "servicio"),
    icon="home-2",
    feminine=True,
)

AREA = Record(
    "area",
    "Área",
    "Áreas",
    (
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.text("nombre", "Nombre", required=True),
        surface(),
        f.long_text("observaciones", "Observaciones", 2000),
    ),
    key=("unidad", "nombre"),
    icon="layout-grid",
    feminine=True,
)

ALCANCE = Record(
    "alcance",
    "Alcance",
    "Alcance",
    (
        f.reference("unidad", "Unidad", "inventario_unidad", required=True),
        f.year(
            rules.ENERGY,
            "Año inicio Gestión Energética",
            hint="Desde qué año la unidad podrá hacer gestión energética (O2RT4), si es que tiene acceso a la factura.",
            source="S000 §3",
        ),
        f.year(
            rules.REST,
            "Año inicio resto itemes",
            hint="Desde qué año la unidad podrá hacer gestión de los RT5 al 10 del objetivo 2.",
            source="S000 §3",
        ),
    ),
    rules=rules.ALCANCE,
    related=rules.RELATED_ALCANCE,
    key=("unidad",),
    icon="target",
)

OPCION = Record(
    "alcance_anio_opcion",
    "Año del Alcance",
    "Años del Alcance",
    (f.year("anio", "Año", required=True),),
    key=("anio",),
    icon="calendar",
)

RECORDS = (
    name_only("ministerio", "Ministerio", "Ministerios", "building-bank"),
    name_only("tipo_uso", "Tipo de uso", "Tipos de uso", "tag"),
    SERVICIO,
    COMPROMISO,
    AUDITOR,
    COMPLEJO,
    EDIFICIO,
    UNIDAD,
    AREA,
    ALCANCE,
    OPCION,
    *energia_records.RECORDS,
    *accesos_records.RECORDS,
    *anual_records.RECORDS,
    traspasos_records.TRASPASO,
)

#: The units of an account: what a Gestor de Unidad sees.
CUENTA = Extension(
    "core",
    "cuenta",
    (
        f.references(
            "unidades",
            "Unidades asignadas",
            "inventario_unidad",
            hint="Obligatorias para un Gestor de Unidad: verá solo estas unidades.",
        ),
    ),
)

REQUIREMENT = Requirement(
    module="inventario",
    name="Catastro de inmuebles (inventario de unidades)",
    level="UNIDAD",
    scope_axis="NINGUNO",
    source="S000 §3",
    records={one.name: one for one in RECORDS},
    workbooks=(workbook.UNIDADES,),
)
