"""Trays of any length: pages in every order, there and back, on both databases; and what the clock of a term does."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from .people import pdf

FOLIO = re.compile(r'<th scope="row" class="tnum"><a href="[^"]*">([^<]+)</a>')
ORDERS = {
    "sec": ("", "cliente", "-cliente", "estado", "-distribuidora"),
    "distribuidora": ("", "numero_solicitud", "-fecha_respuesta", "-tipo", "folio"),
}


def turn(person, address, link):
    """Every page from this one on; their folios, and the addresses passed."""
    found, passed = [], []
    while address:
        page = person.client.get(f"/generacion/{address}").text
        found.append(FOLIO.findall(page))
        passed.append(address)
        after = re.search(rf'rel="{link}" href="([^"]+)"', page)
        address = html.unescape(after[1]) if after else ""
    return found, passed


@pytest.mark.parametrize(("profile", "size"), [(("sec", None), 100), (("distribuidora", "DN"), 25)])
def test_pages_there_and_back_are_the_whole_list_once(person, as_system, profile, size, company):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    someone = person(*profile)
    with as_system() as session:
        mine = session.query(Solicitud.folio)
        mine = mine.filter_by(distribuidora_id=company("DN")) if profile[1] else mine
        everything = sorted(folio for (folio,) in mine)
    for order in ORDERS[profile[0]]:
        pages, passed = turn(someone, f"?n={size}&orden={order}", "next")
        assert len(pages) > 1
        assert sorted(folio for page in pages for folio in page) == everything, order
        back, _ = turn(someone, passed[-1], "prev")
        assert back[::-1] == pages, order
    for lie in ("despues=x", "antes=W10", "despues=" + "a" * 3000, "pagina=-1"):
        assert len(FOLIO.findall(someone.client.get(f"/generacion/?{lie}").text)) == 10


def test_what_has_no_value_comes_last_and_states_in_their_order(person):
    from ev_plugins.generacion_ciudadana.estados import ESTADOS

    sec = person("sec")
    for sign in ("", "-"):
        page = sec.client.get(f"/generacion/?n=100&orden={sign}numero_solicitud").text
        assert '<td class="tnum" data-l="Nº Solicitud">20' in page.split("<tbody>")[1][:400]
    assert ESTADOS["ENVIADO"] in sec.get("/generacion/?orden=estado")
    assert ESTADOS["ANULADO"] in sec.get("/generacion/?orden=-estado")


@pytest.mark.parametrize("few", [0, 500])
def test_numbers_are_found_where_an_index_or_a_plain_look_finds_them(person, as_system, monkeypatch, few):
    """Few are named one by one; of many, «contiene» does not fold codes on PostgreSQL for a number. Form and state together
    have an index of their own."""
    from ev_plugins.generacion_ciudadana import filtros
    from ev_plugins.generacion_ciudadana.models import Solicitud
    from sqlalchemy import inspect, select

    monkeypatch.setattr(filtros, "FEW", few)
    with as_system() as session:
        number, folio = session.execute(
            select(Solicitud.numero_solicitud, Solicitud.folio).where(Solicitud.numero_solicitud.is_not(None)).limit(1)
        ).one()
        for asked in (number[1:], number[1:-1]):
            (wanted,) = filtros.criteria({"numero_solicitud": asked})
            found = session.scalars(select(Solicitud.numero_solicitud).where(wanted)).all()
            assert number in found and all(asked in one for one in found)
            said = str(wanted.compile(session.get_bind()))
            assert "translate" not in said and (" IN " in said) is (few > 0)
        (wanted,) = filtros.criteria({"numero_solicitud": "%_"})
        assert not session.scalars(select(Solicitud.folio).where(wanted)).all()
        indexes = {
            tuple(one["column_names"]) for one in inspect(session.get_bind()).get_indexes(Solicitud.__tablename__)
        }
        assert ("tipo", "estado", "fecha_envio", "correlativo") in indexes
    assert folio in FOLIO.findall(person("sec").client.get(f"/generacion/?n=100&numero_solicitud={number}").text)


def test_counting_stops(person, monkeypatch):
    from ev_plugins.generacion_ciudadana import bandeja

    from estado_verde.crud import keyset

    monkeypatch.setattr(keyset, "MOST_COUNTED", 20)
    monkeypatch.setattr(bandeja, "MOST_COUNTED", 20)
    assert "[1 - 10] de más de 20 ítems" in person("sec").get("/generacion/")


#: Of each filter and of many at once; what nobody has, too.
ASKED = (
    "",
    "?numero_solicitud=2",
    "?folio=d",
    "?cliente=5",
    "?estado=RESPONDIDO&tipo=SI&numero_solicitud=2",
    "?folio=zz",
)


@pytest.mark.parametrize(
    "someone", [("sec", None), ("distribuidora", "DN"), ("solicitante", None)], ids=lambda one: one[0]
)
def test_a_page_of_the_tray_asks_eight_times_at_most(person, as_system, someone):
    who, asked = person(*someone), []
    with as_system() as session:
        engine = session.get_bind()
    orders = [f"?orden={sign}{name}" for name in ("folio", "cliente", "estado", "distribuidora") for sign in ("", "-")]
    event.listen(engine, "before_cursor_execute", note := lambda *given: asked.append(given[2]))
    try:
        for address in (*ASKED, *orders):
            who.client.get(f"/generacion/{address}")  # what a process does only once
            asked.clear()
            page = who.client.get(f"/generacion/{address}").text
            assert len(asked) <= 8, (address, asked)
            if following := re.search(r'rel="next" href="([^"]+)"', page):
                asked.clear()
                who.client.get(f"/generacion/{html.unescape(following[1])}")
                assert len(asked) <= 8, (following[1], asked)
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_clock_stands_still_while_a_payment_is_waited_for(person, request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import PlazoTipo, Solicitud

    from estado_verde.clock import SANTIAGO, fixed

    with as_system() as session:
        since = {"vigente_desde": date(2026, 1, 1), "fuente": "Ejemplo", "dias_habiles": 10}
        session.add(PlazoTipo(tipo="SI", **since, descuenta_espera_pago=True))
        session.add(PlazoTipo(tipo="SC", **since))
        session.commit()

    def look(sent):
        with as_system() as session:
            row = session.get(Solicitud, sent.id)
            return row.plazo_respuesta, row.vence, row.en_plazo

    def on(day):
        return fixed(datetime(2026, 3, day, 10, tzinfo=SANTIAGO))

    with on(2):
        someone, company = person("solicitante"), person("distribuidora", "DN")
        stops, goes_on = request_of("SI", by=someone), request_of("SC", by=someone)
        assert look(stops) == look(goes_on) == (date(2026, 3, 16), date(2026, 3, 16), None)
        for one in (stops, goes_on):
            company.post(one.act("solicitar_pago"), {})
        assert look(stops)[1] is None
        assert look(goes_on)[1] == date(2026, 3, 16)
        assert "Plazo detenido hasta el pago" in company.get(stops.page)
    with on(9):  # five working days later
        someone, company = person("solicitante"), person("distribuidora", "DN")
        for one in (stops, goes_on):
            someone.post(one.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
        assert look(stops)[:2] == (date(2026, 3, 23), date(2026, 3, 11))
        company.post(stops.act("rechazar_pago"), {"motivo": "El monto no coincide."})
    with on(11):
        someone, company = person("solicitante"), person("distribuidora", "DN")
        someone.post(stops.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
        for one in (stops, goes_on):
            company.post(one.act("validar_pago"))
        assert look(stops)[:2] == (date(2026, 3, 25), date(2026, 3, 25))
    with on(20):
        company = person("distribuidora", "DN")
        for one in (stops, goes_on):
            company.post(one.act("responder"), {}, {"archivo": pdf()})
        assert look(stops) == (date(2026, 3, 25), None, True)
        assert look(goes_on) == (date(2026, 3, 16), None, False)


def test_a_history_cannot_be_changed_or_deleted(request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Evento

    sent = request_of("SI")
    for change in (lambda rows: rows.delete(), lambda rows: rows.update({"usuario": "Nadie"})):
        with as_system() as session, pytest.raises(DatabaseError, match="solo se agregan"):
            change(session.query(Evento).filter_by(solicitud_id=sent.id))


def test_the_report_takes_the_filters_of_the_tray(person):
    company = person("distribuidora", "DN")
    assert "/generacion/reporte/?estado=RESPONDIDO" in html.unescape(
        company.client.get("/generacion/?estado=RESPONDIDO").text
    )
    book = load_workbook(io.BytesIO(company.client.get("/generacion/reporte/?estado=RESPONDIDO").data))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert rows and {row[5] for row in rows} == {"Respondido"}


def test_moments_of_the_sabana_are_those_of_the_clocks_of_santiago():
    """Of every hour around the days on which the clocks change, and of some between."""
    from ev_plugins.generacion_ciudadana.sabana import Offsets

    from estado_verde.clock import SANTIAGO

    offsets = Offsets()
    for year in (2014, 2019, 2022, 2026):
        for month, day in ((1, 15), (4, 1), (8, 25), (9, 1)):
            for hour in range(13 * 24):
                moment = datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour, minutes=30)
                here = moment.astimezone(SANTIAGO).replace(tzinfo=None)
                assert offsets.local(moment.replace(tzinfo=None)) == here


def test_a_month_of_the_sabana_is_one_of_santiago(person, as_system):
    from ev_plugins.generacion_ciudadana.models import Solicitud

    with as_system() as session:
        late, early = session.query(Solicitud).filter_by(tipo="SI").order_by(Solicitud.id).limit(2).all()
        late.fecha_envio = datetime(2017, 4, 1, 2, tzinfo=UTC)  # still March in Santiago
        early.fecha_envio = datetime(2017, 4, 1, 4, tzinfo=UTC)
        folios = [late.folio, early.folio]
        session.commit()
    answer = person("sec").send("/generacion/sabana/descargar", {"envio_min": "2017-03-31", "envio_max": "2017-04-01"})
    sheet = list(load_workbook(io.BytesIO(answer.data))["Sabana"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1]) for row in sheet] == [("2017-03", folios[0]), ("2017-04", folios[1])]


def test_what_is_open_follows_the_days_and_terms_that_the_sec_declares(person, request_of, as_system):
    from ev_plugins.generacion_ciudadana.models import DiaNoHabil, PlazoTipo, Solicitud

    from estado_verde.clock import SANTIAGO, fixed
    from estado_verde.models import Auditoria, Region

    with as_system() as session:
        since = {"vigente_desde": date(2026, 1, 1), "fuente": "Ejemplo", "dias_habiles": 10}
        session.add(PlazoTipo(tipo="SI", **since))
        session.add(PlazoTipo(tipo="NC", **since, descuenta_espera_pago=True))
        session.commit()
        elsewhere = session.query(Region.id).filter_by(codigo="15").one()[0]

    def look(sent):
        with as_system() as session:
            row = session.get(Solicitud, sent.id)
            return [one and (one.month, one.day) for one in (row.plazo_respuesta, row.validar_hasta, row.vence)]

    def on(day):
        return fixed(datetime(2026, 3, day, 10, tzinfo=SANTIAGO))

    with on(2):
        someone, company = person("solicitante"), person("distribuidora", "DN")
        waits, done, paid = request_of("SI", by=someone), request_of("SI", by=someone), request_of("NC", by=someone)
        company.post(done.act("responder"), {"requiere_pago": "no"}, {"archivo": pdf()})
        company.post(paid.act("solicitar_pago"), {})
    with on(9):
        person("solicitante").post(paid.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
        assert [look(one) for one in (waits, paid)] == [[(3, 16), None, (3, 16)], [(3, 23), (3, 11), (3, 11)]]
        sec, days = person("sec"), "/generacion/dias-no-habiles/add"
        sec.post(days, {"fecha": "2026-03-12", "motivo": "Solo en Arica", "region": elsewhere})
        assert look(waits)[0] == (3, 16)
        sec.post(days, {"fecha": "2026-03-10", "motivo": "Resolución exenta 7", "region": ""})
        assert [look(one) for one in (waits, paid)] == [[(3, 17), None, (3, 17)], [(3, 24), (3, 12), (3, 12)]]
        assert look(done) == [(3, 16), None, None], "it was judged by the days of its day"
        refused = sec.post(days, {"fecha": "2026-03-10", "motivo": "Otra vez", "region": ""})
        assert "Fecha : Ya existe un registro con Fecha: 10/03/2026." in refused
        with as_system() as session:
            (row,) = session.query(DiaNoHabil).filter_by(fecha=date(2026, 3, 10)).all()
            told = session.query(Auditoria).filter_by(accion="recalcular_plazos").order_by(Auditoria.id.desc()).first()
            assert (told.tabla, told.despues, row.motivo) == (
                Solicitud.__tablename__,
                {"filas": 2},
                "Resolución exenta 7",
            )
            day, term = row.id, session.query(PlazoTipo.id).filter_by(tipo="SI", vigente_desde=since["vigente_desde"])
            term = term.one()[0]
        sec.post(f"/generacion/dias-no-habiles/delete/{day}")
        assert look(waits)[0] == (3, 16)

        changed = {"tipo": "SI", "dias_habiles": "5", "fuente": "Otra ley", "descuenta_espera_pago": "no"}
        sec.post("/generacion/plazos/add", changed | {"vigente_desde": "2026-03-03"})
        assert look(waits)[0] == (3, 16), "the law in force when it was sent"
        sec.post(f"/generacion/plazos/edit/{term}", changed | {"vigente_desde": "2026-01-01", "dias_habiles": "12"})
        assert look(waits) == [(3, 18), None, (3, 18)], "a term that was written down wrong"
        book = load_workbook(io.BytesIO(sec.send("/generacion/sabana/descargar", {"envio_min": "2026-03-02"}).data))
        head, *rows = book["Sabana"].values
        told = {row[1]: (row[head.index("Plazo (días hábiles)")], row[head.index("Fecha vencimiento")]) for row in rows}
        assert told[waits.folio] == (12, datetime(2026, 3, 18))
        assert told[done.folio] == (10, datetime(2026, 3, 16)), "the term to which it was held"


def test_proofs_follow_the_days_to_validate_and_the_holidays_of_the_country(person, request_of, as_system, monkeypatch):
    from ev_plugins.generacion_ciudadana.models import Configuracion, DiaNoHabil, Pago, Solicitud

    from estado_verde import auditing, daily, services
    from estado_verde.clock import SANTIAGO, fixed
    from estado_verde.models import Feriado

    def look():
        with as_system() as session:
            row, paid = session.get(Solicitud, sent.id), session.query(Pago).filter_by(solicitud_id=sent.id).one()
            assert row.validar_hasta == row.vence == paid.plazo_validacion
            return row.vence.day

    def declare(model, **values):
        with as_system():
            return [(one.code, one.field) for one in services.save(model, values).faults]

    with as_system() as session:
        settings = session.query(Configuracion).one()
        here = settings.id
        setting = {"contacto": settings.contacto, "manual": settings.manual}
    with fixed(datetime(2026, 3, 9, 10, tzinfo=SANTIAGO)):
        sent, sec = request_of("NC"), person("sec")
        with as_system() as session:
            session.get(Solicitud, sent.id).plazo_respuesta = None
            session.commit()
        person("distribuidora", "DN").post(sent.act("solicitar_pago"), {})
        person("solicitante").post(sent.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
        assert look() == 11
        sec.post(f"/generacion/configuracion/edit/{here}", setting | {"dias_validacion": "4"})
        assert look() == 13
        sec.post(f"/generacion/configuracion/edit/{here}", setting | {"dias_validacion": "2"})
        day = {"fecha": "2026-03-10", "nombre": "Feriado de ejemplo", "region": None, "habil": "no"}
        assert declare(Feriado, **day) == []
        assert look() == 12
        assert declare(Feriado, **day) == [("MSG-GEN-09", "fecha")], "one row for a day of the whole country"
        assert declare(DiaNoHabil, fecha="2026-03-10", motivo="El mismo día", region=None) == []
        assert look() == 12, "a day that is out already is not taken out twice"
        assert declare(DiaNoHabil, fecha="2026-03-10", motivo="Otra vez", region=None) == [("MSG-GEN-09", "fecha")]

        # What moves the terms fails: the day that moved them is not declared either.
        with monkeypatch.context() as broken, pytest.raises(RuntimeError):
            broken.setattr(auditing, "record", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("no more")))
            declare(DiaNoHabil, fecha="2026-03-11", motivo="Se cae a medio camino", region=None)
        with as_system() as session:
            assert session.query(DiaNoHabil).filter_by(fecha=date(2026, 3, 11)).count() == 0
        assert look() == 12

        # What came past every session is found by the task of the day.
        with as_system() as session:
            session.query(Solicitud).filter_by(id=sent.id).update({"validar_hasta": date(2026, 3, 2), "vence": None})
            session.commit()
            done = {one.name: one.text for one in daily.run_due()}
        assert done["generacion_plazos"] == "plazos corregidos: 1"
        assert look() == 12


def test_requests_of_before_get_the_term_of_their_day(as_system):
    """The step that adds the column to a database with data in it finds what sending them writes today."""
    import importlib

    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from ev_plugins.generacion_ciudadana.models import Solicitud

    def look(session):
        return dict(session.query(Solicitud.id, Solicitud.dias_plazo).all())

    step = importlib.import_module(
        "ev_plugins.generacion_ciudadana.migrations.versions.generacion_ciudadana_0003_the_term_that_was_promised"
    )
    with as_system() as session:
        before = look(session)
        assert len(set(before.values())) > 2
        session.commit()
        session.execute(text(f"ALTER TABLE {Solicitud.__tablename__} DROP COLUMN dias_plazo"))
        with Operations.context(MigrationContext.configure(session.connection())):
            step.upgrade()
        assert look(session) == before
        session.rollback()
