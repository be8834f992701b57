"""Everything that must be in the database before a worker starts: tables, permissions, reference data. Run once per change
of version or of plugins, under a lock; a second run finds nothing to do and changes nothing."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from . import append_only, database, drafts, permissions, territory
from .discovery import NAMESPACE
from .migrations import branches
from .models import db
from .plugins import Host
from .privacy import retention
from .programme import platforms
from .scope import SYSTEM, acting


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade changed: steps of migrations, permissions granted and taken away, rows of reference data."""

    steps: tuple[str, ...]
    granted: int
    revoked: int
    rows: int

    @property
    def nothing(self) -> bool:
        return not (self.steps or self.granted or self.revoked or self.rows)


def upgrade(app: Flask) -> Upgraded:
    """Bring the database of an application to what its code and its plugins expect."""
    kept = app.extensions["ev"]
    with app.app_context(), acting(SYSTEM, door="upgrade"), database.upgrade_lock(db.engine, kept["settings"].HOME):
        steps = branches.upgrade(kept["host"], db.engine)
        append_only.install(db.engine)
        granted, revoked = permissions.sync(kept["host"], db.session())
        rows = territory.load(db.session()) + platforms.load(db.session()) + retention.load(db.session())
        rows += _reference_data(kept["host"], db.session())
        drafts.purge(db.session())
        db.session.commit()
        return Upgraded(tuple(steps), granted, revoked, rows)


def _reference_data(host: Host, session: Session) -> int:
    """What the plugins' ``reference.py`` add to their catalogues, where people have not written anything yet."""
    changed = 0
    for one in host.plugins:
        if (one.folder / "reference.py").is_file():
            changed += importlib.import_module(f"{NAMESPACE}.{one.name}.reference").load(session)
    return changed
