"""The pieces of work over the portal: its trays beside a stock list, and its Sábana beside openpyxl."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from . import requests, stock, world
from .measure import Meter

REALM = "GENERACION_CIUDADANA"
FOLIO = re.compile(r"[B-E]\d{2,}")
#: How often each page is asked for; the work of a database server is known in hundredths of a second only.
TIMES = 8


def portal_world(home: str, url: str, count: int) -> dict[str, Any]:
    """The portal as an upgrade leaves it, full; one that was built before is only upgraded."""
    app = world.application(Path(home), url)
    world.prepare(app)
    with world.acting(app):
        fill(count)
    stock.application(Path(home), url)
    return {}


def fill(count: int) -> None:
    from ev_plugins.generacion_ciudadana.models import Distribuidora, Solicitud
    from sqlalchemy import func, select

    from estado_verde import demo, services
    from estado_verde.models import Comuna, Cuenta, db

    session = db.session
    if session.scalar(select(func.count()).select_from(Solicitud)) != count:
        names = [(f"{'BCDE'[n // 10]}{n % 10}", f"Empresa {n:02d}") for n in range(requests.COMPANIES)]
        rows = [
            {"nombre": name, "razon_social": name, "sigla": prefix, "prefijo_folio": prefix, "activo": True}
            for prefix, name in names
        ]
        with services.batch():
            companies = [(row.id, row.prefijo_folio) for row in demo.save(Distribuidora, rows)]
            demo.create_accounts(people(), {})
        authors = list(session.scalars(select(Cuenta.id).where(Cuenta.perfil == "solicitante")))
        comunas = [tuple(one) for one in session.execute(select(Comuna.id, Comuna.region_id))]
        session.commit()
        requests.fill(db.engine, count, companies, authors, comunas)
    session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE")


def people() -> list[Any]:
    from estado_verde.demo import Account

    one = [
        Account(REALM, "sec", 15_500_000, "Pablo", "Banco"),
        Account(REALM, "distribuidora", 14_000_000, "Ana", "Banco", "B0"),
    ]
    return one + [Author(REALM, "solicitante", 13_000_000 + n, "Persona", f"{n:04d}") for n in range(requests.AUTHORS)]


def Author(*given: Any) -> Any:
    """Each with an address of their own."""
    from estado_verde.demo import Account

    class Persona(Account):
        correo = property(lambda self: f"persona.{self.number}@example.org")

    return Persona(*given)


# --- trays ---------------------------------------------------------------------------------------------------------------


def pages(count: int) -> list[tuple[str, str, str]]:
    """(what is looked at, address of ours, address of the stock list); «deep» stands for the place of a row far away."""
    order = "_oc_SolicitudView={}&_od_SolicitudView={}"
    equal, begins, holds = "_flt_{}_estado=", "_flt_0_", "_flt_2_"
    number, one = str(requests.LAST.year) + "9", count // 7 * 3
    found = [
        ("primera página", "", ""),
        (f"página {count * 3 // 100}", "deep", f"page_SolicitudView={count * 3 // 100}"),
        ("N° Solicitud contiene", f"numero_solicitud={number}", f"{holds}numero_solicitud={number}"),
        ("N° Solicitud contiene, uno solo", f"numero_solicitud={one}", f"{holds}numero_solicitud={one}"),
        ("N° Folio empieza con", "folio=b099", f"{begins}folio=B099"),
        ("N° Cliente empieza con", "cliente=5123", f"{begins}cliente_clave=5123"),
        ("Formulario", "tipo=MC", "_flt_3_tipo=MC"),
        ("Estado", "estado=PAGO_RECHAZADO", equal.format(3) + "PAGO_RECHAZADO"),
        ("Formulario y Estado", "tipo=NC&estado=ANULADO", "_flt_3_tipo=NC&_flt_3_estado=ANULADO"),
    ]
    names = {"cliente": "cliente_clave", "distribuidora": "distribuidora.nombre"}
    for name in (
        "numero_solicitud",
        "folio",
        "cliente",
        "tipo",
        "distribuidora",
        "fecha_envio",
        "fecha_respuesta",
        "estado",
    ):
        for sign, way in (("", "asc"), ("-", "desc")):
            theirs = order.format(names.get(name, name), way)
            found.append((f"orden {name} {'↓' if sign else '↑'}", f"orden={sign}{name}", theirs))
    return found


def tray_ours(home: str, url: str, count: int, profile: str = "sec", server: int | None = None) -> dict[str, Any]:
    from itsdangerous import URLSafeTimedSerializer

    app = world.application(Path(home), url)
    client, person = app.test_client(), next(one for one in people() if one.profile == profile)
    with client.session_transaction() as cookie:
        secret = cookie.setdefault("csrf_token", "0" * 40)
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(secret)
    sent = {"perfil": profile, "rut": person.rut, "clave": person.password, "csrf_token": token}
    if client.post("/generacion/ingreso/", data=sent).status_code != 303:
        raise RuntimeError("no entra")
    with app.app_context():
        from estado_verde.models import db

        engine = db.engine
    deep = far(app, count)
    wanted = [(name, f"/generacion/?{deep if ours == 'deep' else ours}") for name, ours, _ in pages(count)]
    return asked(client, engine, wanted, server)


def far(app: Any, count: int) -> str:
    """The address of the page that begins three tenths down the list, as one gets it by turning pages."""
    with world.acting(app):
        from ev_plugins.generacion_ciudadana.models import Solicitud
        from sqlalchemy import select

        from estado_verde.crud import keyset
        from estado_verde.models import db

        from ev_plugins.generacion_ciudadana import bandeja  # isort: skip

        place = select(Solicitud.fecha_envio, Solicitud.correlativo).order_by(*(one.desc() for one in bandeja.NEWEST))
        row = db.session.execute(place.offset(count * 3 // 10 - 1).limit(1)).one()
        return f"despues={keyset.pack(keyset.Part('nuevas', bandeja.NEWEST), row)}&pos={count * 3 // 10 + 1}"


def tray_stock(home: str, url: str, count: int, server: int | None = None) -> dict[str, Any]:
    app = stock.application(Path(home), url)
    client = app.test_client()
    client.post("/login/", data={"username": stock.USER[0], "password": stock.USER[1]})
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engines["portal"]
    return asked(client, engine, [(name, f"/solicitudview/list/?{theirs}") for name, _, theirs in pages(count)], server)


def asked(client: Any, engine: Any, wanted: Sequence[tuple[str, str]], server: int | None) -> dict[str, Any]:
    """Of each page: the processor seconds of one request, how many queries, and which folios it shows."""
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found: dict[str, Any] = {}
    for _ in range(TIMES):
        client.get(wanted[0][1])  # what a process does only once
    for name, address in wanted:
        client.get(address)
        statements.clear()
        meter, began, times = Meter(server), time.monotonic(), 0
        while times < TIMES and time.monotonic() - began < 5:
            answer = client.get(address)
            times += 1
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        shown = list(dict.fromkeys(FOLIO.findall(answer.text)))
        found[name] = {"cpu": meter.read()["cpu"] / times, "sql": len(statements) // times, "folios": shown}
    return found


# --- Sábana --------------------------------------------------------------------------------------------------------------


def sabana_ours(home: str, url: str, server: int | None = None) -> dict[str, Any]:
    with world.acting(world.application(Path(home), url)):
        from ev_plugins.generacion_ciudadana import sabana

        meter = Meter(server)
        with tempfile.TemporaryFile() as stream:
            sabana.make({}, stream, lambda _percent: None)
            size = stream.tell()
        return {**meter.read(), "bytes": size}


def sabana_rows(home: str, url: str, server: int | None = None) -> dict[str, Any]:
    """The rows alone, without writing them: what both sides of the comparison read."""
    with world.acting(world.application(Path(home), url)):
        meter = Meter(server)
        count = sum(1 for sheet in _sheets({}) for _ in sheet.rows)
        return {**meter.read(), "rows": count}


def sabana_openpyxl(home: str, url: str, share: float = 1, server: int | None = None) -> dict[str, Any]:
    """The same rows, written by openpyxl write_only (with lxml). ``share``: of all, the first ones."""
    import openpyxl

    with world.acting(world.application(Path(home), url)):
        until = requests.LAST - timedelta(days=365 * requests.YEARS * (1 - share))
        args = {} if share == 1 else {"envio_max": f"{until:%d/%m/%Y}"}
        meter, rows = Meter(server), 0
        book = openpyxl.Workbook(write_only=True)
        for sheet in _sheets(args):
            page = book.create_sheet(sheet.title)
            page.append([one.title for one in sheet.columns])
            for row in sheet.rows:
                page.append(list(row))
                rows += sheet.title == "Sabana"
        with tempfile.TemporaryFile() as stream:
            book.save(stream)
        return {**meter.read(), "rows": rows}


def _sheets(args: Mapping[str, str]) -> Any:
    from ev_plugins.generacion_ciudadana import sabana

    return sabana.Sabana(args).sheets()


CASES: Mapping[str, Any] = {
    one.__name__: one for one in (portal_world, tray_ours, tray_stock, sabana_ours, sabana_rows, sabana_openpyxl)
}
