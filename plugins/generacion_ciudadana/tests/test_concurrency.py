"""People who act at the same moment, each on a connection of their own: one wins, no number is lost or given twice."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from .people import ADDRESSES, pdf

FILES = {"manifestacion": pdf("m.pdf")}


def at_once(*acts):
    """The answers of all of them, begun together."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_19_validated_and_rejected_at_once_one_wins(person, request_of, state_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Evento

    sent = request_of("SI")
    company, other, someone = person("distribuidora", "DN"), person("distribuidora", "DN"), person("solicitante")
    company.post(sent.act("solicitar_pago"), {})
    someone.post(sent.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
    pages = at_once(
        lambda: company.post(sent.act("validar_pago")),
        lambda: other.post(sent.act("rechazar_pago"), {"motivo": "El monto no coincide."}),
    )
    refused = [page for page in pages if "Esta acción no está permitida cuando la solicitud está en estado" in page]
    assert len(refused) == 1
    with as_system() as session:
        last = [one.tipo for one in session.query(Evento).filter_by(solicitud_id=sent.id)]
    assert len(set(last) & {"PAGO_VALIDADO", "PAGO_RECHAZADO"}) == 1
    assert state_of(sent) in ("PENDIENTE_RESPUESTA_PAGO_VALIDADO", "PAGO_RECHAZADO")


def test_20_requests_of_two_companies_at_once_get_consecutive_numbers(person, form_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Correlativo, Solicitud

    people = [person("solicitante", number=number % 6) for number in range(15)]
    with as_system() as session:
        before = session.query(Correlativo).one().ultimo
    url = f"/generacion/nueva/{ADDRESSES['MC']}/"
    forms = [form_of("MC", "DN" if number % 2 else "DC") for number in range(15)]
    at_once(*((lambda one=one, data=data: one.post(url, data, FILES)) for one, data in zip(people, forms, strict=True)))
    with as_system() as session:
        new = session.query(Solicitud.correlativo, Solicitud.folio).filter(Solicitud.correlativo > before).all()
        assert session.query(Correlativo).one().ultimo == before + 15
    assert sorted(number for number, _ in new) == list(range(before + 1, before + 16))
    assert len({folio for _, folio in new}) == 15


def test_fifty_posts_of_one_form_are_one_request(person, form_of, as_system):
    from ev_plugins.generacion_ciudadana.models import Correlativo, Evento, Solicitud

    from estado_verde.models import Correo

    someone = person("solicitante")
    with as_system() as session:
        before = session.query(Correlativo).one().ultimo
    url, data = f"/generacion/nueva/{ADDRESSES['MC']}/", form_of("MC")
    clients = [someone] + [type(someone)(_same(someone)) for _ in range(49)]
    pages = at_once(*((lambda one=one: one.post(url, data, FILES)) for one in clients))
    assert all(f"Su solicitud fue enviada con el folio DN{before + 1}." in page for page in pages)
    with as_system() as session:
        assert session.query(Correlativo).one().ultimo == before + 1
        rows = session.query(Solicitud).filter(Solicitud.correlativo > before).all()
        assert len(rows) == 1
        assert session.query(Evento).filter_by(solicitud_id=rows[0].id).count() == 1
        assert session.query(Correo).filter(Correo.asunto.contains(rows[0].folio)).count() == 2


def _same(person):
    """Another window of the same browser."""
    client = person.client.application.test_client()
    for cookie in person.client._cookies.values():
        client.set_cookie(cookie.key, cookie.value, domain=cookie.domain, path=cookie.path)
    return client


def test_a_request_that_fails_at_the_end_leaves_no_gap(person, form_of, as_system, monkeypatch):
    from ev_plugins.generacion_ciudadana.models import Correlativo
    from ev_plugins.generacion_ciudadana.workflow import WORKFLOW

    someone, url = person("solicitante"), f"/generacion/nueva/{ADDRESSES['MC']}/"
    with as_system() as session:
        before = session.query(Correlativo).one().ultimo

    def fail(step):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setitem(WORKFLOW.code, "evento_envio", fail)
        with contextlib.suppress(RuntimeError):
            someone.send(url, form_of("MC"), FILES)
    with as_system() as session:
        assert session.query(Correlativo).one().ultimo == before
    assert f"con el folio DN{before + 1}." in someone.post(url, form_of("MC"), FILES)
