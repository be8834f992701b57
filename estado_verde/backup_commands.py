"""`estado-verde backup FILE` and `estado-verde restore FILE`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine, delete, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from config import Settings

from . import backup, chain, database, dump, installation
from .clock import now
from .models import Enlace, Sesion, db
from .storage import PIECE, Store


@contextmanager
def _told() -> Iterator[None]:
    """What can go wrong outside of the program, in one sentence."""
    try:
        yield
    except (backup.Refused, dump.Failed) as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        raise click.ClickException(f"La base de datos no responde: {getattr(error, 'orig', None) or error}") from error
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise click.ClickException(f"No se puede leer o escribir{where}: {error.strerror or error}.") from error


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-key", is_flag=True, help="Sin la clave secreta; guárdela en otra parte.")
@click.option("--force", is_flag=True, help="Reemplazar FILE si existe.")
def backup_command(file: Path, without_key: bool, force: bool) -> None:
    """Escribe en FILE la base de datos, los adjuntos y la clave secreta. Nadie tiene que dejar de trabajar."""
    installation.started()
    settings = Settings()
    if file.exists() and not force:
        raise click.ClickException(f"{file} ya existe. Elija otro nombre, o agregue --force.")
    with _told():
        url = database.url_of(settings.SQLALCHEMY_DATABASE_URI)
        key = None if without_key else settings.SECRET_KEY_FILE
        manifest = backup.write(url, Store(settings.STORAGE_URL), key, file.absolute())
    click.echo(_line("Respaldo escrito", manifest))
    if manifest.lost:
        raise click.ClickException(
            f"El respaldo está completo salvo {len(manifest.lost)} adjuntos que faltan o están dañados: "
            f"{', '.join(manifest.lost[:5])}"
        )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Reemplazar lo que haya. Lo anterior queda en la carpeta «anterior-…».")
def restore_command(file: Path, force: bool) -> None:
    """Repone el respaldo FILE en una instalación vacía. Antes, detenga el servidor y las tareas."""
    installation.started()
    settings = Settings()
    url, store = database.url_of(settings.SQLALCHEMY_DATABASE_URI), Store(settings.STORAGE_URL)
    with _told():
        settings.HOME.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".reponiendo-") as place:
            manifest = backup.unpack(file, Path(place))
            _require_fits(manifest, url)
            _require_whole(manifest, Path(place))
            if not force:
                _require_empty(manifest, settings, url, store)
            _put_back(manifest, Path(place), settings, url, store)
    click.echo(_line("Respaldo repuesto", manifest))
    _verify(manifest)


def _line(what: str, manifest: backup.Manifest) -> str:
    said = backup.describe(manifest)
    key = "con la clave secreta" if said["clave"] else "sin la clave secreta"
    return (
        f"{what}: {said['tablas']} tablas, {said['filas']} filas, {said['adjuntos']} adjuntos, {key}. "
        f"Tomado el {manifest.taken}."
    )


def _require_fits(manifest: backup.Manifest, url: URL) -> None:
    if manifest.engine != url.get_backend_name():
        raise backup.Refused(
            f"El respaldo es de {manifest.engine} y DATABASE_URL es de {url.get_backend_name()}: use el mismo motor."
        )


def _require_whole(manifest: backup.Manifest, place: Path) -> None:
    """A file of SQLite can be asked before it replaces anything; PostgreSQL is asked when it is back."""
    if manifest.engine != "sqlite":
        return
    engine = create_engine(f"sqlite:///{place / backup.DATABASE}")
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        wrong = backup.prove(manifest, connection, backup.attachments_of(manifest))
    engine.dispose()
    if said != "ok" or wrong:
        raise backup.Refused(f"La base de datos del respaldo no está íntegra: {'; '.join([str(said), *wrong][:5])}.")


def _require_empty(manifest: backup.Manifest, settings: Settings, url: URL, store: Store) -> None:
    there = []
    if url.get_backend_name() == "sqlite":
        there += [str(url.database)] if Path(str(url.database)).exists() else []
    else:
        engine = create_engine(url)
        there += ["la base de datos"] if inspect(engine).get_table_names() else []
        engine.dispose()
    if backup.KEY in manifest.files and settings.SECRET_KEY_FILE.exists():
        there.append(str(settings.SECRET_KEY_FILE))
    there += [f"los adjuntos de {store.root}"] if next(store.files(), None) else []
    if there:
        raise backup.Refused(f"La instalación no está vacía: {', '.join(there)}. Para reemplazarla, agregue --force.")


def _put_back(manifest: backup.Manifest, place: Path, settings: Settings, url: URL, store: Store) -> None:
    """Attachments first: their names are random, so they stand in nobody's way if what follows fails."""
    for name in backup.attachments_of(manifest):
        target = store.path(name)
        store.fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        with (place / backup.FILES / name).open("rb") as stream, store.fs.open(target, "wb") as out:
            shutil.copyfileobj(stream, out, PIECE)
    former = settings.HOME / f"anterior-{now():%Y%m%d-%H%M%S}"
    if url.get_backend_name() == "sqlite":
        target = Path(str(url.database))
        for ending in ("", "-wal", "-shm"):
            _set_aside(target.with_name(target.name + ending), former)
        shutil.move(place / backup.DATABASE, target)  # it may be on another disk than the home
    else:
        dump.read(url, place / backup.DATABASE, replacing=True)
    if backup.KEY in manifest.files:
        _set_aside(settings.SECRET_KEY_FILE, former)
        (place / backup.KEY).replace(settings.SECRET_KEY_FILE)


def _set_aside(file: Path, folder: Path) -> None:
    if file.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.move(file, folder / file.name)


def _verify(manifest: backup.Manifest) -> None:
    """The installation itself says whether it is what it was; then nobody is signed in any more."""
    from . import readiness

    app = installation.application()
    with app.app_context():
        with db.engine.connect() as connection:
            wrong = backup.prove(manifest, connection, backup.attachments_of(manifest))
        verdict = chain.verify(manifest.head)
        if verdict.broken:
            wrong.append(f"la fila {verdict.broken[0]} del registro de auditoría {verdict.broken[1]}")
        if wrong:
            raise click.ClickException(f"Lo repuesto no es lo que se respaldó: {'; '.join(wrong[:5])}.")
        with db.engine.begin() as connection:
            # Sessions that were closed since, and links that were spent since, would open again.
            connection.execute(delete(Sesion.__table__))
            connection.execute(delete(Enlace.__table__).where(Enlace.__table__.c.usado_en.is_(None)))
        click.echo(f"Registro de auditoría íntegro: {verdict.rows} filas selladas, {verdict.waiting} sin sellar.")
        if not readiness.is_ready(app.extensions["ev"]["host"], db.engine):
            click.echo(readiness.TO_DO)


COMMANDS = (backup_command, restore_command)
