"""Reminders by mail: one for each person and day, with every milestone that comes near and the units that each requirement
still lacks, instead of one mail for each unit (open-world §1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import select

from .. import catalog, scope, services
from ..contributions import Card, Reach
from ..crud import advance, reminders
from ..jobs import who_of
from ..models import Cuenta, Periodo, Prorroga, db
from ..models.base import Recorded
from ..models.periods import ABIERTO, CERRADO
from ..security import realms
from .outbox import link, send

#: Units named in a mail; the page has them all.
MOST = 15


@dataclass(frozen=True)
class Event:
    """Something that is due to be told today. ``deadline``: of loading, told to who has units that lack something."""

    key: str
    day: date
    title: str
    periodo: Periodo
    deadline: bool = False
    of_service: bool = True


def send_due(since: date, today: date) -> str:
    """What became due after ``since``, up to today. All mails are written at once, or none."""
    letters: list[Letter] = []
    for language, accounts in _people().items():
        with force_locale(language):
            if events := sorted(_events(since, today), key=lambda one: one.day):
                letters += [found for account in accounts if (found := _letter(account, events, today))]
    with services.batch():
        sent = sum(send("recordatorio", [account], values, key=key) for account, values, key in letters)
    return f"correos: {sent}" if sent else ""


def _events(since: date, today: date) -> Iterator[Event]:
    for periodo in db.session.scalars(select(Periodo).where(Periodo.estado != CERRADO).order_by(Periodo.anio)):
        mark = _crossed(periodo.fecha_limite_carga, reminders.DEADLINE, since, today)
        if mark is not None and periodo.estado == ABIERTO:
            title = gettext("Fecha límite de carga del periodo %(anio)s", anio=periodo.anio)
            yield Event(f"p{periodo.id}-{mark}", periodo.fecha_limite_carga, title, periodo, deadline=True)
        for hito in periodo.hitos:
            mark = _crossed(hito.fecha, reminders.days_of(hito), since, today)
            if mark is not None and hito.accion != reminders.CLOSING:
                ours = hito.responsable != "RED_EXPERTOS"
                yield Event(f"h{hito.id}-{mark}", hito.fecha, reminders.title_of(hito), periodo, of_service=ours)


def _crossed(day: date, before: Iterable[int], since: date, today: date) -> int | None:
    """The number of days before that came after ``since``; the last of them after a pause, none once the day is over."""
    left = (day - today).days
    return min((one for one in before if left >= 0 and left <= one < (day - since).days), default=None)


def _people() -> dict[str, list[Cuenta]]:
    """Whoever has signed in at least once to a platform that works in periods, by the language that they read."""
    names = [one.name for one in realms.all_realms() if one.programme]
    able = (Cuenta.ambito.in_(names), Cuenta.active.is_(True), Cuenta.password.is_not(None), Cuenta.correo.is_not(None))
    found: dict[str, list[Cuenta]] = {}
    for one in db.session.scalars(select(Cuenta).where(*able).order_by(Cuenta.id)):
        found.setdefault(one.idioma, []).append(one)
    return found


Letter = tuple[Cuenta, dict[str, str], str]


def _letter(account: Cuenta, events: Sequence[Event], today: date) -> Letter | None:
    """What this person is told of them; None when nothing concerns them."""
    who = who_of(account)
    profile = realms.profile(account.ambito, account.perfil)
    parts: list[tuple[Event, str]] = []
    for one in events:
        if one.deadline:
            text = _lacking(who, one, today)
        else:
            # Steps of a service are for who answers for it; those of the Red de Expertos, for who sees everything.
            concerned = bool(profile and profile.keep_one) if one.of_service else who.reach is Reach.ALL
            text = _heading(one, today) if concerned else ""
        if text:
            parts.append((one, text))
    if not parts:
        return None
    first = parts[0][0]
    values = {
        "nombre": account.nombre,
        "plataforma": gettext(realms.realm(account.ambito).title),
        "plazo": ngettext("Queda %(num)d día", "Quedan %(num)d días", (first.day - today).days),
        "fecha": f"{first.day:%d/%m/%Y}",
        "asunto": first.title,
        "resumen": "\n\n".join(text for _, text in parts),
        "enlace": link("/"),
    }
    return account, values, ",".join(one.key for one, _ in parts)


def _days(day: date, today: date) -> str:
    return ngettext("%(num)d día", "%(num)d días", (day - today).days)


def _heading(one: Event, today: date) -> str:
    return gettext(
        "%(titulo)s: vence el %(fecha)s (%(dias)s).",
        titulo=one.title, fecha=f"{one.day:%d/%m/%Y}", dias=_days(one.day, today),
    )  # fmt: skip


def _lacking(who: scope.Who, event: Event, today: date) -> str:
    """The units that lack something in the requirements that this account can do something about."""
    if who.reach in (Reach.ALL, Reach.OWN):
        return ""  # the country's units are for their services; the Red de Expertos has its panel
    with scope.acting(who, door="correo"):
        cards = [one for one in advance.cards_of(who, event.periodo) if _may_mend(who, one, event.periodo.anio)]
        extension = _extension(who, event.periodo)
    cards = [one for one in cards if one.complete < one.in_scope]
    if not cards:
        return ""
    return "\n\n".join(["\n".join([_heading(event, today), *extension]), *map(_units, cards)])


def _units(card: Card) -> str:
    """A paragraph for each requirement, a line for each unit."""
    units = advance.todo_of([card])
    lines = [reminders.lacking_of(card)[0], *(f"- {one.unidad}: {' '.join(one.texts)}" for one in units[:MOST])]
    if len(units) > MOST:
        lines.append(gettext("… y %(n)s unidades más.", n=len(units) - MOST))
    return "\n".join(lines)


def _may_mend(who: scope.Who, card: Card, anio: int) -> bool:
    try:
        module = catalog.by_code(card.code, anio).module
    except catalog.Unknown:
        return False
    records = (one for one in catalog.models() if issubclass(one, Recorded) and one.__module_name__ == module)
    return any(who.may("write", one.__resource__) for one in records)


def _extension(who: scope.Who, periodo: Periodo) -> list[str]:
    mine = (Prorroga.organizacion_id == who.organizacion_id, Prorroga.periodo_id == periodo.id)
    longest = db.session.scalars(select(Prorroga.prorroga_hasta).where(*mine).order_by(Prorroga.prorroga_hasta.desc()))
    until = longest.first()
    return [gettext("Su servicio tiene prórroga hasta el %(dias)s.", dias=f"{until:%d/%m/%Y}")] if until else []
