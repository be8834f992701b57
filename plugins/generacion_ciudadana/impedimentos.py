"""What an account of the portal and a company may not become any more, because of the requests that there are already. It
looks into the database, so it is asked through ``ev_validate``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select

from estado_verde.models import db
from estado_verde.scope import UNSCOPED
from estado_verde.spec.faults import Fault, fault

from .models import Evento, Solicitud
from .profiles import DISTRIBUIDORA, GENERACION

Values = Mapping[str, Any]


def judge(what: tuple[str, str], data: Values, previous: Values | None) -> Iterator[Fault]:
    if what == ("core", "cuenta") and data.get("ambito") == GENERACION:
        yield from account(data, previous)
    elif what == (GENERACION.lower(), "distribuidora") and previous:
        yield from company(data, previous)


def account(data: Values, previous: Values | None) -> Iterator[Fault]:
    changed = previous is not None and previous["perfil"] != data.get("perfil")
    if changed and has_requests(data["id"]):
        yield fault("MSG-SEC-07", "perfil")
    if data.get("organizacion") is not None and data.get("perfil") not in (None, DISTRIBUIDORA):
        yield fault("MSG-SEC-10", "organizacion")


def company(data: Values, previous: Values) -> Iterator[Fault]:
    before = previous["prefijo_folio"]
    if data.get("prefijo_folio") and data["prefijo_folio"] != before and has_folios(before):
        yield fault("MSG-SEC-08", "prefijo_folio")


def has_requests(account_id: int) -> bool:
    """Whether somebody sent a request or did something to one."""
    mine = or_(
        select(Solicitud.id).where(Solicitud.solicitante_id == account_id).exists(),
        select(Evento.id).where(Evento.cuenta_id == account_id).exists(),
    )
    return bool(db.session.scalar(select(mine), execution_options=UNSCOPED))


def has_folios(prefix: str) -> bool:
    """Whether some folio begins with it. All of them: its correlative is of all companies, but its prefix of one."""
    begins = Solicitud.folio.startswith(prefix, autoescape=True)
    return db.session.scalar(select(Solicitud.id).where(begins).limit(1), execution_options=UNSCOPED) is not None
