"""People who act at the same moment, each on a connection of their own: one wins, no number is lost or given twice."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from .crowd import crowd
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


def test_19_fifty_people_validate_and_reject_at_once_and_one_wins(
    demo_app, person, request_of, state_of, as_system, company
):
    """§9 (19): two users press «Validar» and «Rechazar»; here fifty do, each with an account of the company."""
    from ev_plugins.generacion_ciudadana.models import Evento, Pago

    from estado_verde.models import Correo

    sent, colleagues = request_of("SI"), crowd(demo_app, "distribuidora", 50, company("DN"))
    colleagues[0].post(sent.act("solicitar_pago"), {})
    person("solicitante").post(sent.act("pagar"), {"metodo": "TRANSFERENCIA"}, {"comprobante": pdf()})
    reason = {"motivo": "El monto no coincide."}
    pages = at_once(
        *(
            (lambda one=one: one.post(sent.act("rechazar_pago"), reason))
            if number % 2
            else (lambda one=one: one.post(sent.act("validar_pago")))
            for number, one in enumerate(colleagues)
        )
    )
    refused = [page for page in pages if "Esta acción no está permitida cuando la solicitud está en estado" in page]
    assert len(refused) == 49
    with as_system() as session:
        events = session.query(Evento).filter_by(solicitud_id=sent.id)
        (last,) = [one.tipo for one in events if one.tipo in ("PAGO_VALIDADO", "PAGO_RECHAZADO")]
        (payment,) = session.query(Pago).filter_by(solicitud_id=sent.id).all()
        told = session.query(Correo.codigo).filter(
            Correo.asunto.contains(sent.folio), Correo.codigo.in_(("M07", "M08"))
        )
        assert [code for (code,) in told] == ["M07" if last == "PAGO_VALIDADO" else "M08"]
        assert payment.resultado == last.removeprefix("PAGO_")
    wins = {"PAGO_VALIDADO": "PENDIENTE_RESPUESTA_PAGO_VALIDADO", "PAGO_RECHAZADO": "PAGO_RECHAZADO"}
    assert state_of(sent) == wins[last]


def test_20_fifty_people_send_to_two_companies_at_once_and_get_consecutive_numbers(demo_app, form_of, as_system):
    """§9 (20) asks it of fifteen requests."""
    from ev_plugins.generacion_ciudadana.models import Correlativo, Evento, Solicitud

    from estado_verde.models import Correo

    people = crowd(demo_app, "solicitante", 50)
    with as_system() as session:
        before = session.query(Correlativo).one().ultimo
    url = f"/generacion/nueva/{ADDRESSES['MC']}/"
    forms = [form_of("MC", "DN" if number % 2 else "DC") for number in range(50)]
    at_once(*((lambda one=one, data=data: one.post(url, data, FILES)) for one, data in zip(people, forms, strict=True)))
    with as_system() as session:
        new = session.query(Solicitud).filter(Solicitud.correlativo > before).all()
        assert session.query(Correlativo).one().ultimo == before + 50
        assert sorted(one.correlativo for one in new) == list(range(before + 1, before + 51))
        assert len({one.folio for one in new}) == len({one.solicitante_id for one in new}) == 50
        events = session.query(Evento).filter(Evento.solicitud_id.in_([one.id for one in new]))
        assert [one.tipo for one in events] == ["ENVIO"] * 50
        mails = session.query(Correo.codigo).filter(Correo.codigo.in_(("M03", "M04")), Correo.asunto != "")
        assert sorted(code for (code,) in mails) == ["M03"] * 50 + ["M04"] * 50


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
