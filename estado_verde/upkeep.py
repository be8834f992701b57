"""The daily tasks of the core: periods whose time to load is over, reminders by mail, and what nobody needs any more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import CursorResult, delete, select

from . import chain, jobs, storage
from .clock import now
from .contributions import Daily
from .mail import digest
from .models import CodigoUsado, Enlace, Intento, Periodo, Sesion, db
from .models.periods import ABIERTO
from .privacy import retention
from .programme import periods
from .security import attempts
from .spec.messages import N_

#: A link that expired or was used says so for a while to who opens it late.
LINK_LIFE = timedelta(days=30)


def close_loads(_since: date, day: date) -> str:
    """The day after the deadline a period goes to validation by itself (00-overview §4.1)."""
    over = select(Periodo).where(Periodo.estado == ABIERTO, Periodo.fecha_limite_carga < day)
    closed = [one for one in db.session.scalars(over.order_by(Periodo.anio)) if periods.change_state(one, "validar").ok]
    return ", ".join(f"periodo {one.anio} en validación" for one in closed)


def sweep(_since: date, _day: date) -> str:
    """Sessions, attempts, codes, links, results and files whose time is over; and documents whose term, which administrators
    set, is."""
    moment = now()
    config = current_app.config
    idle = moment - timedelta(minutes=config["SESSION_IDLE_MINUTES"])
    oldest = moment - timedelta(hours=config["SESSION_HOURS"])
    counts = {
        "sesiones": _delete(Sesion, (Sesion.vista_en < idle) | (Sesion.creada_en < oldest)),
        "intentos": _delete(Intento, Intento.en < moment - max(attempts.PAIR.within, attempts.ADDRESS.within)),
        "códigos": _delete(CodigoUsado, CodigoUsado.vence_en < moment),
        "enlaces": _delete(Enlace, Enlace.vence_en < moment - LINK_LIFE),
        "descargas": jobs.purge(),
    }
    db.session.commit()
    counts["por plazo"] = retention.sweep()
    files, rows = storage.sweep()
    counts |= {"archivos": files, "adjuntos": rows}
    return ", ".join(f"{name}: {number}" for name, number in counts.items() if number)


def _delete(model: Any, which: Any) -> int:
    statement = delete(model).where(which).execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def verify_trail(_since: date, _day: date) -> str:
    """A trail that is not as it was written is a task that failed: it is told every half hour until somebody looks."""
    verdict = chain.inspect()
    if verdict.broken:
        raise chain.Broken(f"la fila {verdict.broken[0]} del registro de auditoría {verdict.broken[1]}")
    return f"{verdict.rows} filas íntegras"


TASKS = (
    Daily("periodos", N_("Cierre de la carga"), close_loads),
    Daily("recordatorios", N_("Recordatorios por correo"), digest.send_due),
    Daily("limpieza", N_("Limpieza"), sweep),
    Daily("auditoria", N_("Integridad del registro de auditoría"), verify_trail),
)
