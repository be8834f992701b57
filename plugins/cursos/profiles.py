"""Who is who in the two platforms. Their accounts are strangers to each other and to those of gestión (00-overview §1)."""

from __future__ import annotations

from dataclasses import replace

from estado_verde.contributions import Grant, MailTemplate, Profile, Reach, Realm, Registration, grants
from estado_verde.mail.defaults import TEMPLATES
from estado_verde.spec.messages import N_

CAPACITACION, CONCIENTIZACION = "CAPACITACION", "CONCIENTIZACION"
PARTICIPANTE, ADMIN = "participante", "admin_cursos"
BUTTON = N_("Comience ahora creando una cuenta nueva")
#: The core's mails that a person needs to come in; each platform words and sees its own.
OF_ACCOUNTS = ("activacion", "recuperacion", "clave_cambiada")


def _mail(realm: str, code: str) -> str:
    return f"{realm.lower()}_{code}"


def _registration(realm: str, without: tuple[str, ...] = ()) -> Registration:
    activation, recovery, changed = (_mail(realm, code) for code in OF_ACCOUNTS)
    return Registration(BUTTON, "", "cursos.participante", without, activation, recovery, changed)


REALMS = (
    Realm(
        CAPACITACION,
        N_("Plataforma de Capacitación"),
        "MSG-ACC-02",
        route="/capacitacion/ingreso/",
        registers=PARTICIPANTE,
        theme="capacitacion",
        home="/capacitacion/",
        registration=_registration(CAPACITACION),
    ),
    Realm(
        CONCIENTIZACION,
        N_("Plataforma de Concientización"),
        "MSG-ACC-02",
        route="/concientizacion/ingreso/",
        registers=PARTICIPANTE,
        theme="concientizacion",
        home="/concientizacion/",
        # That course is for everybody: nobody is asked for a profile.
        registration=_registration(CONCIENTIZACION, ("perfil_declarado",)),
    ),
)
PROFILES = tuple(
    profile
    for realm in (CAPACITACION, CONCIENTIZACION)
    for profile in (
        Profile(PARTICIPANTE, N_("Participante"), realm, Reach.OWN),
        Profile(ADMIN, N_("Administrador de cursos"), realm, Reach.ALL, administers=(PARTICIPANTE,)),
    )
)
GRANTS: tuple[Grant, ...] = (
    *grants("participantes", admin_cursos="read"),
    # Of the own platform: the row scope of accounts and mails keeps to the realm.
    *grants("cuentas", admin_cursos="read"),
    *grants("correos", admin_cursos="read"),
    *grants("datos_personales", admin_cursos="read"),
)

MAILS: tuple[MailTemplate, ...] = tuple(
    replace(one, code=_mail(realm, one.code), realm=realm)
    for realm in (CAPACITACION, CONCIENTIZACION)
    for one in TEMPLATES
    if one.code in OF_ACCOUNTS
)
