"""Whether an installation holds invented data, and the loading of it. Invented and real data never share a database: it is
loaded into an empty one, and its accounts, whose passwords are printed, are shown nowhere else."""

from __future__ import annotations

import importlib
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from . import services
from .discovery import NAMESPACE
from .models import Ajuste, Cuenta, Organizacion
from .plugins import Host

SETTING = "demo"
LOADED = "1"


class Refused(Exception):
    """Not here; the text says why."""


def is_demo(session: Session) -> bool:
    setting = session.get(Ajuste, SETTING)
    return setting is not None and setting.valor == LOADED


def is_empty(session: Session) -> bool:
    return not any(session.scalar(select(func.count()).select_from(one)) for one in (Cuenta, Organizacion))


def load(host: Host, session: Session) -> bool:
    """The core's data, then that of each plugin, in the order of requirements, all or nothing. False when it was there.

    Raises Refused where there is anything else.
    """
    from . import demo

    if is_demo(session):
        return False
    if not is_empty(session):
        raise Refused("Esta instalación ya tiene datos; los de ejemplo solo se cargan en una vacía.")
    with services.batch():
        demo.load(session)
        for one in host.plugins:
            if (one.folder / "demo.py").is_file():
                importlib.import_module(f"{NAMESPACE}.{one.name}.demo").load(session)
        session.add(Ajuste(clave=SETTING, valor=LOADED))
    return True


def accounts(session: Session) -> list[dict[str, Any]]:
    """Every account of the demonstration with its password. Raises Refused where there is anything real."""
    from . import demo

    if not is_demo(session):
        raise Refused("Esta instalación no es de demostración: sus claves no se muestran.")
    return demo.accounts(session)
