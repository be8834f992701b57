"""The four forms as data: their fields in the order of the manual, with its labels and its help (S002 §3, C-66, C-67)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext

from estado_verde.spec import fields as f
from estado_verde.spec.fields import MB, Field
from estado_verde.spec.messages import N_

from .estados import MC, NC, SC, SI, TIPOS

#: When a document must come: always, never of necessity, or in a case that a rule knows (rules.py).
REQUIRED, OPTIONAL, CONDITIONAL = "R", "O", "C"

SCANNED = N_("Documento previamente descargado y rellenado, escaneado en alta resolución. Se recomienda PDF.")
CEDULA = N_(
    "Documento escaneado en alta resolución con la cédula de identidad por ambos lados. "
    "Con poder, la cédula del cliente final, que entonces es obligatoria."
)
PODER = N_(
    "En caso que el solicitante sea una persona distinta del Usuario o Cliente Final, se deberá adjuntar un poder simple "
    "emitido por el Usuario o Cliente Final, junto con una copia de su cédula de identidad."
)
OTROS = N_("Cualquier otro documento adicional que considere de importancia para acompañar con su solicitud.")


def _file(name: str, label: str, hint: str, **more: object) -> Field:
    return f.files(name, label, hint=hint, personal="documento", **more)  # type: ignore[arg-type]


DOCUMENTOS: Mapping[str, Field] = {
    one.name: one
    for one in (
        _file("formulario", N_("Formulario"), SCANNED),
        _file("manifestacion", N_("Manifestación de Conformidad u otro"), SCANNED),
        _file("poder_simple", N_("Poder Simple"), PODER, sensitive=True),
        _file("cedula", N_("Fotocopia Cédula de Identidad"), CEDULA, sensitive=True),
        _file(
            "dominio_vigente",
            N_("Certificado de dominio vigente"),
            N_("Certificado de dominio vigente del inmueble donde se conecta el equipo."),
        ),
        _file(
            "instalador",
            N_("Identificación del Instalador"),
            N_("Documento que acredita al instalador como calificado y autorizado (licencia SEC)."),
        ),
        _file(
            "te4",
            N_("Copia de declaración de puesta en servicio (TE4) ante la SEC"),
            N_(
                "Copia del trámite de puesta en servicio realizado en la SEC. Este trámite se puede realizar todo el año."
            ),
        ),
        _file(
            "contrato",
            N_("Contrato firmado por el usuario o cliente final"),
            N_(
                "Contrato firmado por el cliente, que establece el equipamiento de generación y sus características, la "
                "capacidad instalada, la opción tarifaria, la propiedad del equipo medidor y el mecanismo de pago de los "
                "remanentes no descontados. Escaneado en alta resolución."
            ),
            types=("pdf",),
            max_bytes=MB - 1,
            sensitive=True,
            messages={"types": "MSG-GC-13", "size": "MSG-GC-13"},
        ),
        _file("otros", N_("Otros documentos"), OTROS),
        _file(
            "medidor_entrega",
            N_("Comprobante de entrega del equipo de medida bidireccional autorizado por SEC"),
            N_(
                "Si aportó un medidor propio, el comprobante que la empresa distribuidora le haya suministrado después de "
                "que usted entregó el equipo en sus oficinas."
            ),
        ),
        _file(
            "medidor_exactitud",
            N_("Comprobante de Exactitud"),
            N_("Comprobante entregado por el proveedor del medidor, que certifique la exactitud de las mediciones."),
        ),
        _file(
            "medidor_comercializacion",
            N_("Comprobante de Autorización de comercialización"),
            N_(
                "Documento que certifique que el medidor cuente con la capacidad de ser reprogramado para funcionar como "
                "bidireccional; deberá ser coordinado con la empresa distribuidora respectiva."
            ),
        ),
    )
}


@dataclass(frozen=True)
class Documento:
    """A document of one form, with the name that this form gives it."""

    campo: str
    label: str
    need: str

    @property
    def spec(self) -> Field:
        return replace(DOCUMENTOS[self.campo], label=self.label)

    @property
    def asked(self) -> Field:
        """The same, marked as obligatory where it is whenever the form shows it, and otherwise as it is drawn."""
        if self.need == REQUIRED or (self.need == CONDITIONAL and self.of_meter):
            return replace(self.spec, required=True)
        mark = gettext("(Opcional)") if self.of_meter else gettext("(opcional)")
        return replace(self.spec, label=f"{gettext(self.label)} {mark}")

    @property
    def of_meter(self) -> bool:
        """Whether it is asked only of who brings the meter."""
        return self.campo.startswith("medidor_")

    @property
    def conditional(self) -> bool:
        """Whether it has to come only with somebody else's request."""
        return self.need == CONDITIONAL and not self.of_meter


@dataclass(frozen=True)
class Formulario:
    """``menu`` and ``direccion`` are where it is found; ``datos`` the order of «Datos Generales» as it is drawn."""

    tipo: str
    menu: str
    direccion: str
    datos: tuple[str, ...]
    documentos: tuple[Documento, ...]

    @property
    def titulo(self) -> str:
        return TIPOS[self.tipo]

    @property
    def con_factibilidad(self) -> bool:
        return "sin_numero_cliente" in self.datos

    def documento(self, campo: str) -> Documento | None:
        return next((one for one in self.documentos if one.campo == campo), None)


def _documents(*given: tuple[str, str, str]) -> tuple[Documento, ...]:
    return tuple(Documento(campo, label or DOCUMENTOS[campo].label, need) for campo, label, need in given)


COMPANY_FIRST = ("distribuidora", "numero_cliente", "region", "comuna", "email_adicional")
PLACE_FIRST = (
    "distribuidora", "region", "comuna", "numero_cliente", "sin_numero_cliente", "numero_factibilidad", "email_adicional",
)  # fmt: skip
FINAL = ("es_cliente_final",)

FORMULARIOS: Mapping[str, Formulario] = {
    SI: Formulario(
        SI,
        TIPOS[SI],
        "solicitud-de-informacion",
        COMPANY_FIRST + FINAL,
        _documents(
            ("formulario", N_("Formulario de Solicitud de Información"), REQUIRED),
            ("poder_simple", "", CONDITIONAL),
            ("cedula", N_("Copia Cédula de Identidad"), REQUIRED),
            ("otros", "", OPTIONAL),
        ),
    ),
    SC: Formulario(
        SC,
        TIPOS[SC],
        "solicitud-de-conexion",
        PLACE_FIRST + FINAL,
        _documents(
            ("formulario", N_("Formulario de Solicitud de Conexión"), REQUIRED),
            ("poder_simple", "", CONDITIONAL),
            ("cedula", "", REQUIRED),
            ("otros", N_("Otro documento"), OPTIONAL),
        ),
    ),
    MC: Formulario(
        MC,
        N_("Manifestación de Conformidad y otros"),
        "manifestacion-de-conformidad",
        COMPANY_FIRST,
        _documents(
            ("manifestacion", "", REQUIRED),
            ("otros", "", OPTIONAL),
        ),
    ),
    NC: Formulario(
        NC,
        TIPOS[NC],
        "notificacion-de-conexion",
        (*PLACE_FIRST, *FINAL, "aporta_medidor"),
        _documents(
            ("formulario", N_("Formulario de Notificación de Conexión"), REQUIRED),
            ("poder_simple", "", CONDITIONAL),
            ("cedula", "", CONDITIONAL),
            ("dominio_vigente", "", REQUIRED),
            ("instalador", "", REQUIRED),
            ("te4", "", REQUIRED),
            ("contrato", "", REQUIRED),
            ("otros", N_("Otro documento distinto a los anteriores"), OPTIONAL),
            ("medidor_entrega", "", OPTIONAL),
            ("medidor_exactitud", "", CONDITIONAL),
            ("medidor_comercializacion", "", CONDITIONAL),
        ),
    ),
}
