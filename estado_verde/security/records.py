"""The records of accounts and of the audit trail, as the generated screens, imports and exports read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .. import identity  # noqa: F401 - teaches RUT and e-mail to the specification
from ..contributions import Profile
from ..models.accounts import ESTADOS
from ..spec.fields import boolean, choice, email, integer, moment, reference, rut, text
from ..spec.records import Record
from .accounts import COMPANY, PERSON, RULES

PERSONS = {PERSON: "Persona natural", COMPANY: "Empresa"}

CUENTA = Record(
    "cuenta",
    "Cuenta",
    "Cuentas",
    (
        rut("rut", "RUT", required=True, hint="Con o sin puntos, con dígito verificador."),
        choice("tipo_persona", "Tipo de persona", PERSONS, required=True, default=PERSON),
        text("first_name", "Nombres", 100, required=True, personal="nombre"),
        text("last_name", "Apellidos", 100, personal="nombre"),
        email("correo", "Correo electrónico", required=True),
        choice("perfil", "Perfil", {}, required=True),
        reference("organizacion", "Organización", "ev_organizacion", by=("nombre", "sigla")),
        boolean("active", "Cuenta activa", required=True, default=True),
        boolean(
            "debe_cambiar_clave",
            "Debe cambiar la contraseña",
            default=False,
            hint="Al ingresar no podrá hacer nada más antes de elegir otra.",
        ),
        choice("estado", "Estado", ESTADOS, read_only=True),
        moment("creado_en", "Fecha de creación"),
        moment("ultimo_ingreso", "Último ingreso"),
    ),
    RULES,
    key=("rut",),
    icon="users",
    feminine=True,
)

AUDITORIA = Record(
    "auditoria",
    "Registro de auditoría",
    "Registro de auditoría",
    (
        integer("id", "N°", read_only=True),
        moment("en", "Cuándo"),
        text("cuenta", "Quién", 140, read_only=True),
        text("perfil", "Perfil", 40, read_only=True),
        text("puerta", "Puerta", 20, read_only=True),
        text("accion", "Acción", 40, read_only=True),
        text("tabla", "Tabla", 63, read_only=True),
        integer("fila_id", "N° de registro", read_only=True),
    ),
    icon="history",
)

RECORDS = {"cuenta": CUENTA, "auditoria": AUDITORIA}


def with_profiles(record: Record, profiles: Iterable[Profile]) -> Record:
    """The record of accounts once it is known which profiles the plugins declare."""
    choices = tuple({one.name: one.title for one in profiles}.items())
    return replace(
        record, fields=tuple(replace(one, choices=choices) if one.name == "perfil" else one for one in record.fields)
    )
