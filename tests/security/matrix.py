"""The permission matrix: every route × every profile × nobody, as a table that a person can read (matrix.csv).

python -m tests.security.matrix           compares it with the program
python -m tests.security.matrix --write   writes it anew; read the difference before you commit it
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from estado_verde.contributions import Profile
from estado_verde.models import db
from estado_verde.scope import ANONYMOUS, SYSTEM, Who, acting
from estado_verde.security import access, sessions
from tests.security.routes import routes

FILE = Path(__file__).with_name("matrix.csv")
YES, NO, SIGN_IN = "sí", "–", "ingreso"
ACTIONS = {"read": "leer", "write": "escribir", "delete": "eliminar", "run": "ejecutar"}
HEAD = ("ruta", "métodos", "permiso", "anónimo")


def everybody(app: Flask) -> dict[str, Who]:
    """Somebody of each profile, with the permissions that ``upgrade`` wrote."""
    host = app.extensions["ev"]["host"]
    with app.app_context(), acting(SYSTEM):
        profiles = [one for one in host.values("ev_profiles") if isinstance(one, Profile)]
        shared = {name for name, times in Counter(one.name for one in profiles).items() if times > 1}
        return {
            f"{one.realm}:{one.name}" if one.name in shared else one.name: Who(
                1, one.title, one.realm, one.name, one.reach, 1, sessions.permissions_of(one.realm, one.name)
            )
            for one in profiles
        }


def table(app: Flask) -> list[list[str]]:
    people = everybody(app)
    lines = [[*HEAD, *people]]
    for route in routes(app):
        wanted = access.declared(app, route.endpoint)
        answers = [access.at(app, route.endpoint, who) for who in (ANONYMOUS, *people.values())]
        shown = [{access.PASS: YES, access.REFUSE: NO, access.ASK: SIGN_IN}[one] for one in answers]
        lines.append([route.rule.rule, " ".join(sorted(route.methods)), permission(wanted), *shown])
    return lines


def permission(wanted: str | tuple[str, str] | None) -> str:
    if isinstance(wanted, tuple):
        return f"{ACTIONS.get(wanted[0], wanted[0])} {wanted[1]}"
    return {access.PUBLIC: "abierta", access.SIGNED_IN: "con cuenta"}.get(wanted or "", "cerrada")


def stored() -> list[list[str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(lines: Iterable[list[str]]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def differences(old: list[list[str]], new: list[list[str]]) -> list[str]:
    """What a person should look at: routes that are new or gone, and answers that changed."""
    before, after = ({(line[0], line[1]): line for line in lines} for lines in (old, new))
    found = [f"nueva: {' '.join(key)}" for key in after if key not in before]
    found += [f"ya no está: {' '.join(key)}" for key in before if key not in after]
    for key in after:
        if key in before and before[key] != after[key]:
            changed = [
                f"{name}: {a} → {b}" for name, a, b in zip(new[0], before[key], after[key], strict=False) if a != b
            ]
            found.append(f"{key[0]}: {', '.join(changed)}")
    return found


def main() -> int:
    from config import Settings
    from estado_verde.factory import create_app
    from estado_verde.upgrade import upgrade

    with tempfile.TemporaryDirectory() as home:
        app = create_app(Settings({"ESTADO_VERDE_HOME": home}))
        upgrade(app)
        lines = table(app)
        with app.app_context():
            db.engine.dispose()
    if "--write" in sys.argv[1:]:
        write(lines)
        return 0
    found = differences(stored() if FILE.exists() else [], lines)
    sys.stdout.write("".join(f"{one}\n" for one in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
