"""The records of what the SEC administers: companies, terms, days, links, limits and the settings of the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from estado_verde import identity
from estado_verde.programme.records import once_in_the_country
from estado_verde.spec import fields as f
from estado_verde.spec.faults import Fault, fault
from estado_verde.spec.fields import DOCUMENTS
from estado_verde.spec.messages import N_
from estado_verde.spec.records import Case, Record, Related, Rule

from .estados import FORMAS_PAGO, MC, TIPOS
from .formularios import DOCUMENTOS

PREFIX = "generacion_ciudadana"
#: Every document that somebody attaches in the portal, by its field (generacion-ciudadana §1.5, §1.7 to §1.9).
NOMBRES: Mapping[str, str] = {
    **{name: one.label for name, one in DOCUMENTOS.items()},
    "archivo": N_("Respuesta"),
    "cupon": N_("Cupón de pago"),
    "comprobante": N_("Comprobante"),
    "adjunto": N_("Adjunto de una comunicación"),
}
#: A request with all its documents must fit into what the server takes at once.
LARGEST_MB = 5
#: What each way to pay is called in the record of a company.
PAGAN = {"TRANSFERENCIA": "transferencia", "COMPROBANTE": "comprobante", "DESCUENTO_BOLETA": "descuento_boleta"}
ADDRESS = f.email("email_notificacion", N_("Correos de notificación"))


#: What a folio begins with («YN», «V+»). A letter first: a folio is never taken for a number, nor for a formula in a
#: workbook. No accents, which are written in two ways and lost on the telephone.
PREFIJO = re.compile("[A-ZÑ][A-ZÑ0-9+]")


def prefix_is_of_signs(case: Case) -> Iterator[Fault]:
    """One of before the rule may stay: it cannot be changed once there are folios."""
    given = case["prefijo_folio"]
    if given and case.changed("prefijo_folio") and not PREFIJO.fullmatch(given):
        yield fault("MSG-SEC-13", "prefijo_folio")


def addresses_are_right(case: Case) -> Iterator[Fault]:
    for one in (case["email_notificacion"] or "").split(","):
        if one.strip() and (wrong := identity.parse_email(ADDRESS, one.strip())[1]):
            yield fault(wrong.code, "email_notificacion")
            return


def some_way_to_pay(case: Case) -> Iterator[Fault]:
    if not any(case[name] for name in PAGAN.values()):
        yield fault("MSG-GEN-01", PAGAN["TRANSFERENCIA"])


def leads_to_a_page(name: str) -> Rule:
    """An address that a browser may open: never one that acts."""

    def check(case: Case) -> Iterator[Fault]:
        if case[name] and not case[name].lower().startswith(("https://", "http://")):
            yield fault("MSG-SEC-11", name)

    return Rule("GC-DIRECCION", check)


def known_types(case: Case) -> Iterator[Fault]:
    given = [one.strip().lower() for one in (case["tipos"] or "").split(",") if one.strip()]
    if case["tipos"] and not (given and set(given) <= set(DOCUMENTS)):
        yield fault("MSG-SEC-12", "tipos", tipos=", ".join(DOCUMENTS))


DISTRIBUIDORA = Record(
    "distribuidora",
    N_("Distribuidora"),
    N_("Distribuidoras"),
    (
        f.text("nombre", N_("Nombre de fantasía"), required=True),
        f.text("razon_social", N_("Razón social"), required=True),
        f.rut("rut", N_("RUT"), personal=""),
        f.text("sigla", N_("Sigla"), 30),
        f.text(
            "prefijo_folio",
            N_("Prefijo de folio"),
            2,
            required=True,
            min_length=2,
            hint=N_("Una letra y después una letra, un número o «+». Con la primera solicitud queda fijo."),
        ),
        f.boolean("activo", N_("Activa"), required=True, default=True),
        f.text("email_notificacion", N_("Correos de notificación"), 1000, hint=N_("Separados por comas.")),
        f.text("banco", N_("Banco"), 100),
        f.text("tipo_cuenta", N_("Tipo de cuenta"), 60),
        f.text("numero_cuenta", N_("Número de cuenta"), 40),
        f.text("titular", N_("Titular")),
        f.rut("rut_titular", N_("RUT del titular"), personal=""),
        f.email("email_pago", N_("Correo para pagos"), personal=""),
        f.long_text("instrucciones_cupon", N_("Instrucciones del cupón de pago")),
        *(f.boolean(PAGAN[code], label, required=True, default=True) for code, label in FORMAS_PAGO.items()),
    ),
    (
        Rule("GC-PREFIJO", prefix_is_of_signs),
        Rule("GC-CORREOS", addresses_are_right),
        Rule("GC-FORMAS-PAGO", some_way_to_pay),
    ),
    key=("prefijo_folio",),
    icon="building-factory",
    feminine=True,
)
PLAZO_TIPO = Record(
    "plazo_tipo",
    N_("Plazo de respuesta"),
    N_("Plazos de respuesta"),
    (
        f.choice("tipo", N_("Formulario"), {code: text for code, text in TIPOS.items() if code != MC}, required=True),
        f.integer("dias_habiles", N_("Días hábiles"), 1, 999, hint=N_("Vacío: sin plazo definido.")),
        f.day("vigente_desde", N_("Vigente desde"), required=True),
        f.text("fuente", N_("Fuente"), 300, required=True, hint=N_("Ley, reglamento o norma que fija el plazo.")),
        f.boolean("descuenta_espera_pago", N_("Descuenta la espera del pago"), default=False),
    ),
    key=("tipo", "vigente_desde"),
    icon="calendar-due",
)
DIA_NO_HABIL = Record(
    "dia_no_habil",
    N_("Día no hábil"),
    N_("Días no hábiles"),
    (
        f.day("fecha", N_("Fecha"), required=True),
        f.reference("region", N_("Región"), "ev_region", hint=N_("Vacío: todo el país.")),
        f.text("motivo", N_("Motivo"), required=True, hint=N_("Resolución o hecho por el que ese día no se cuenta.")),
    ),
    (Rule("GC-DIA-UNICO", once_in_the_country),),
    key=("fecha", "region"),
    related=(Related("mismo_dia", f"{PREFIX}_dia_no_habil", {"fecha": "fecha"}),),
    icon="calendar-off",
)
ENLACE = Record(
    "enlace_interes",
    N_("Enlace de interés"),
    N_("Enlaces de interés"),
    (
        f.text("nombre", N_("Nombre"), 120, required=True),
        f.text("direccion", N_("Dirección"), 300, required=True, hint=N_("Completa, con https://")),
        f.integer("orden", N_("Orden"), 1, 99, required=True),
    ),
    (leads_to_a_page("direccion"),),
    key=("nombre",),
    icon="link",
)
LIMITE_ADJUNTO = Record(
    "limite_adjunto",
    N_("Límite de un documento"),
    N_("Límites de los documentos"),
    (
        f.choice("campo", N_("Documento"), dict(NOMBRES), read_only=True),
        f.decimal("maximo_mb", N_("Tamaño máximo (MB)"), 2, LARGEST_MB, required=True, positive=True),
        f.boolean(
            "exclusivo", N_("Debe pesar menos que el máximo"), required=True, hint=N_("No: puede pesar lo mismo.")
        ),
        f.text("tipos", N_("Tipos de archivo"), 100, required=True, hint=N_("Separados por comas.")),
    ),
    (Rule("GC-TIPOS", known_types),),
    key=("campo",),
    icon="file-settings",
)
CONFIGURACION = Record(
    "configuracion",
    N_("Configuración del portal"),
    N_("Configuración del portal"),
    (
        f.email("contacto", N_("Correo de consultas"), required=True, personal="", hint=N_("Al pie de cada página.")),
        f.text("manual", N_("Dirección del Manual de Usuario"), 300, required=True),
        f.integer(
            "dias_validacion",
            N_("Días hábiles para validar un comprobante"),
            1,
            60,
            required=True,
            source="S002, «Formas de Pago»",
        ),
    ),
    (leads_to_a_page("manual"),),
    icon="settings",
    feminine=True,
)
RECORDS = (DISTRIBUIDORA, PLAZO_TIPO, DIA_NO_HABIL, ENLACE, LIMITE_ADJUNTO, CONFIGURACION)
