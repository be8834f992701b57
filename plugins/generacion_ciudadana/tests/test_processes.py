"""Several web servers on one database, each a process with connections of its own: no number is lost or given twice."""

from __future__ import annotations

import multiprocessing
import os

from .people import ADDRESSES, pdf

#: security-checks 21 asks for 8 × 150; `make soak` gives them.
PROCESSES, EACH = 8, int(os.environ.get("EV_FOLIOS", "2"))


def test_processes_that_send_at_once_give_consecutive_numbers(person, form_of, as_system, figure):
    """security-checks 21: requests of two companies."""
    from ev_plugins.generacion_ciudadana.models import Correlativo, Solicitud

    from estado_verde.models import db

    people = [person("solicitante", number=number % 6) for number in range(PROCESSES)]
    forms = [[form_of("MC", "DN" if one % 2 else "DC") for one in range(EACH)] for _ in people]
    with as_system() as session:
        before = session.query(Correlativo).one().ultimo
        db.engine.dispose()
    url, files = f"/generacion/nueva/{ADDRESSES['MC']}/", {"manifestacion": pdf("m.pdf")}

    def send(one, mine):
        for data in mine:
            assert "Su solicitud fue enviada con el folio" in one.post(url, data, files)

    forked = multiprocessing.get_context("fork")
    running = [forked.Process(target=send, args=given) for given in zip(people, forms, strict=True)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert [one.exitcode for one in running] == [0] * PROCESSES
    count = PROCESSES * EACH
    with as_system() as session:
        new = session.query(Solicitud.correlativo, Solicitud.folio).filter(Solicitud.correlativo > before).all()
        assert session.query(Correlativo).one().ultimo == before + count
    assert sorted(number for number, _ in new) == list(range(before + 1, before + count + 1))
    assert len({folio for _, folio in new}) == count
    figure(f"{PROCESSES} processes × {EACH} requests of two companies: {count} distinct consecutive numbers, 0 errors")
