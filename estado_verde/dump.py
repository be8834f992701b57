"""A PostgreSQL database as a file, through the programs that come with the server: nothing else knows all that it holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL


class Failed(Exception):
    """The program is missing, or said no; the text tells what to do."""


def write(url: URL, target: Path, snapshot: str | None) -> None:
    """What ``snapshot`` of another session sees."""
    _run(
        "pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"
    )


def read(url: URL, source: Path, *, replacing: bool) -> None:
    """All of it, or nothing: one transaction."""
    instead = ("--clean", "--if-exists") if replacing else ()
    _run(
        "pg_restore",
        url,
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        *instead,
        str(source),
    )


def _run(program: str, url: URL, *words: str) -> None:
    """The password goes in the environment: arguments are seen by every user of the machine."""
    found = shutil.which(program)
    if found is None:
        raise Failed(
            f"Falta el programa {program}: instale el cliente de PostgreSQL, de la versión del servidor o una posterior."
        )
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environ = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(  # noqa: S603 - a program of the server, with words of ours
        [found, f"--dbname={plain}", *words], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " · ".join(done.stderr.strip().splitlines()[-2:])
        raise Failed(f"{program} no pudo: {said or done.returncode}")
