"""Links as mails carry them, with secrets that are known: the pages behind them are looked at like any other."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from estado_verde import services
from estado_verde.clock import now
from estado_verde.models import Cuenta, Enlace, db
from estado_verde.security import links, realms
from estado_verde.security.sessions import fingerprint

#: Realms where people register themselves, and which realms send links of each purpose.
OWN = ("CAPACITACION", "CONCIENTIZACION", "GENERACION_CIUDADANA")
SENT = ((links.ACTIVATION, ("GESTION",)), (links.RECOVERY, ("GESTION", *OWN)), (links.REGISTRATION, OWN))


def secret(realm: str, purpose: links.Purpose) -> str:
    return f"{purpose.name}-{realm}".lower()


def addresses() -> dict[str, tuple[str]]:
    """Endpoint → the address with a link that works."""
    found = {"ActivacionView.index": (f"/activar/{secret('GESTION', links.ACTIVATION)}",)}
    for name in ("GESTION", *OWN):
        ending = "" if name == "GESTION" else name
        base = realms.realm(name).base
        found[f"RecuperacionView{ending}.nueva"] = (f"{base}recuperar/{secret(name, links.RECOVERY)}",)
        if ending:
            found[f"RegistroView{ending}.activar"] = (f"{base}activar/{secret(name, links.REGISTRATION)}",)
    return found


def add() -> None:
    """As the system, inside an application that has the invented data: somebody of each realm waits for each link."""
    with services.batch():
        for purpose, of in SENT:
            for name in of:
                services.put(_link(name, purpose))


def _link(realm: str, purpose: links.Purpose) -> Enlace:
    account = _registered(realm) if purpose is links.REGISTRATION else _of(realm)
    life = {"creado_en": now(), "vence_en": now() + timedelta(hours=2)}
    return Enlace(huella=fingerprint(secret(realm, purpose)), cuenta_id=account.id, proposito=purpose.name, **life)


def _of(realm: str) -> Cuenta:
    return db.session.scalars(select(Cuenta).where(Cuenta.ambito == realm, Cuenta.active).order_by(Cuenta.id)).first()


def _registered(realm: str) -> Cuenta:
    like = _of(realm)
    mine = {
        "ambito": realm,
        "perfil": like.perfil,
        "first_name": "Ana",
        "last_name": "Soto",
        "correo": "soto@example.org",
    }
    names = {"username": f"{realm}:por-activar", "email": f"{realm}-soto@example.org", "rut": "7654321-6"}
    return services.put(Cuenta(**mine, **names, password="-", active=False, por_activar=True))
