"""The whole machine: every profile × every action × every state, with and without a loaded answer, beside a table that was
written from §4.2 by hand and knows nothing of the program."""

from __future__ import annotations

import io
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import forget_history
from .people import pdf

STATES = (
    "ENVIADO", "PENDIENTE_RESPUESTA", "PENDIENTE_PAGO", "PENDIENTE_VALIDACION", "PAGO_RECHAZADO",
    "PENDIENTE_RESPUESTA_PAGO_VALIDADO", "RESPONDIDO", "RESPONDIDO_AUTOMATICO", "ANULADO",
)  # fmt: skip
ALIVE = STATES[:-1]
PROFILES = ("solicitante", "distribuidora", "sec")
ACTIONS = (
    "responder", "responder_con_pago", "solicitar_pago", "pagar", "validar_pago", "rechazar_pago", "retirar_cobro", "anular",
    "editar_numero", "comunicar",
)  # fmt: skip
PR, PP, PV, RE, PRPV = STATES[1:6]
#: (profile, action, state, whether an answer is loaded) → the state after it and the events that it leaves.
EXPECTED = {}
for loaded in (False, True):
    D = "distribuidora"
    EXPECTED[D, "responder", PR, loaded] = ("RESPONDIDO", ["RESPUESTA"])  # T03
    EXPECTED[D, "solicitar_pago", PR, loaded] = (PP, ["PAGO_SOLICITADO"])  # T04
    EXPECTED[D, "responder_con_pago", PR, loaded] = (PP, ["PAGO_SOLICITADO"])  # T05
    for state in (PP, PV, RE):
        EXPECTED[D, "responder", state, loaded] = (state, ["RESPUESTA"])  # T06
        EXPECTED[D, "responder_con_pago", state, loaded] = (state, ["RESPUESTA"])  # the mark has no effect there
    EXPECTED["solicitante", "pagar", PP, loaded] = (PV, ["COMPROBANTE"])  # T07
    EXPECTED["solicitante", "pagar", RE, loaded] = (PV, ["COMPROBANTE"])  # T08
    EXPECTED[D, "rechazar_pago", PV, loaded] = (RE, ["PAGO_RECHAZADO"])  # T11
    for action in ("responder", "responder_con_pago"):
        EXPECTED[D, action, PRPV, loaded] = ("RESPONDIDO", ["RESPUESTA"])  # T12
        for state in ("RESPONDIDO", "RESPONDIDO_AUTOMATICO"):
            EXPECTED[D, action, state, loaded] = (state, ["RESPUESTA"])  # T13
    for state in ALIVE:
        EXPECTED["sec", "anular", state, loaded] = ("ANULADO", ["ANULACION"])  # T15
        EXPECTED[D, "editar_numero", state, loaded] = (state, ["EDICION_NUMERO"])
        EXPECTED[D, "comunicar", state, loaded] = (state, ["COMUNICACION"])
EXPECTED[D, "validar_pago", PV, False] = (PRPV, ["PAGO_VALIDADO"])  # T09
EXPECTED[D, "validar_pago", PV, True] = ("RESPONDIDO_AUTOMATICO", ["PAGO_VALIDADO", "LIBERACION"])  # T10
for state in (PP, RE):
    EXPECTED[D, "retirar_cobro", state, False] = (PR, ["COBRO_RETIRADO"])  # T14
    EXPECTED[D, "retirar_cobro", state, True] = ("RESPONDIDO", ["COBRO_RETIRADO"])
WHO = {
    **dict.fromkeys(ACTIONS, "distribuidora"),
    "pagar": "solicitante",
    "anular": "sec",
}
ANSWERS = {
    "numero_solicitud": "777",
    "comentarios": "Un comentario.",
    "comentario": "Comentario largo.",
    "motivo": "No calza el monto.",
    "metodo": "TRANSFERENCIA",
}
LABELS = {
    "ENVIADO": "Enviado", PR: "Pendiente de Respuesta", PP: "Pendiente de Pago", PV: "Pendiente de Validación",
    RE: "Pago Rechazado", PRPV: "Pendiente de Respuesta Pago Validado", "RESPONDIDO": "Respondido",
    "RESPONDIDO_AUTOMATICO": "Respondido Automático", "ANULADO": "Anulado",
}  # fmt: skip


@pytest.fixture
def world(demo_app):
    """One request, put into any state; and somebody of each profile."""
    from ev_plugins.generacion_ciudadana.models import Evento, Pago, Respuesta, Solicitud

    from estado_verde import services, workflow
    from estado_verde.jobs import who_of
    from estado_verde.models import Cuenta, db
    from estado_verde.scope import SYSTEM, acting

    class World:
        def __init__(self):
            with demo_app.app_context(), acting(SYSTEM, door="test"):
                forget_history(db.session)
                db.session.commit()
                row = db.session.query(Solicitud).filter_by(tipo="SC").order_by(Solicitud.id).first()
                self.id, self.company, author = row.id, row.distribuidora_id, row.solicitante_id
                people = db.session.query(Cuenta).filter_by(ambito="GENERACION_CIUDADANA")
                self.people = {
                    "solicitante": who_of(people.filter_by(id=author).one()),
                    "distribuidora": who_of(people.filter_by(organizacion_id=self.company).first()),
                    "sec": who_of(people.filter_by(perfil="sec").one()),
                }

        def put(self, state, loaded, tipo="SC"):
            """The request as it would be in this state."""
            with demo_app.app_context(), acting(SYSTEM, door="test"):
                session = db.session()
                row = session.get(Solicitud, self.id)
                row.tipo, row.estado, row.numero_solicitud, row.validar_hasta, row.vence = tipo, state, None, None, None
                row.fecha_respuesta, row.requiere_pago = None, state in (PP, PV, RE)
                for model in (Evento, Respuesta, Pago):
                    session.query(model).filter_by(solicitud_id=self.id).delete()
                common = {"solicitud_id": self.id, "usuario": "x", "fecha": row.fecha_envio}
                blocked = state in (PP, PV, RE)
                if loaded:
                    session.add(Respuesta(**common, version=1, bloqueada_por_pago=blocked))
                if state in (PP, PV, RE):
                    session.add(
                        Pago(solicitud_id=self.id, intento=1, solicitado_por="x", fecha_solicitud=row.fecha_envio)
                    )
                session.commit()

        def look(self):
            """(whether it asks for a payment, the result of each attempt, whether it was answered, answers held back)."""
            with demo_app.app_context(), acting(SYSTEM, door="test"):
                row = db.session.get(Solicitud, self.id)
                payments = db.session.query(Pago.resultado).filter_by(solicitud_id=self.id).order_by(Pago.intento)
                held = db.session.query(Respuesta).filter_by(
                    solicitud_id=self.id, bloqueada_por_pago=True, reemplazada=False
                )
                answered = row.fecha_respuesta
                return row.requiere_pago, [one for (one,) in payments], answered, held.count()

        def act(self, profile, action):
            """(state after, events, codes of faults, or «403»)."""
            raw = ANSWERS | {"requiere_pago": "si" if action == "responder_con_pago" else "no"}
            name = "responder" if action == "responder_con_pago" else action
            files = {one: (pdf()[0], io.BytesIO(pdf()[1])) for one in ("archivo", "comprobante")}
            with demo_app.app_context(), acting(self.people[profile], door="test"):
                row = db.session.get(Solicitud, self.id)
                offered = name in {one.name for one in workflow.actions(row)}
                try:
                    faults = [one.code for one in workflow.run(row, name, raw, files).faults]
                except services.NotAllowed:
                    faults = ["403"]
            with demo_app.app_context(), acting(SYSTEM, door="test"):
                state = db.session.get(Solicitud, self.id).estado
                events = [
                    one.tipo for one in db.session.query(Evento).filter_by(solicitud_id=self.id).order_by(Evento.id)
                ]
            return state, events, faults, offered

    return World()


def refused(profile, action, state, tipo="SC"):
    if WHO[action] != profile:
        return "403"
    if tipo == "MC" and state != "ANULADO" and action not in ("anular", "editar_numero", "comunicar"):
        return "MSG-GC-29"
    return "MSG-GC-27" if state == "ANULADO" and action == "anular" else "MSG-GC-18"


def test_every_profile_action_and_state_is_as_the_table_says(world, figure):
    done = 0
    for profile, action, state, loaded in itertools.product(PROFILES, ACTIONS, STATES, (False, True)):
        world.put(state, loaded)
        after, events, faults, offered = world.act(profile, action)
        wanted = EXPECTED.get((profile, action, state, loaded))
        case = (profile, action, state, loaded)
        if wanted:
            assert (after, events, faults) == (*wanted, []), case
        else:
            assert (after, events, faults) == (state, [], [refused(profile, action, state)]), case
        assert (
            offered is ((profile, action, state) in {key[:3] for key in EXPECTED}) or action == "responder_con_pago"
        ), case
        done += 1
    for profile, action, state in itertools.product(PROFILES, ACTIONS, ("ENVIADO", "ANULADO")):
        world.put(state, False, "MC")
        after, events, faults, _ = world.act(profile, action)
        wanted = EXPECTED.get((profile, action, state, False))
        refusal = [] if wanted else [refused(profile, action, state, "MC")]
        assert (after, events, faults) == (*(wanted or (state, [])), refusal), (profile, action, state, "MC")
        done += 1
    figure(f"{done} combinations of profile, action, state and loaded answer, {len(EXPECTED)} of them allowed")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.sampled_from([(WHO[one], one) for one in ACTIONS]), min_size=4, max_size=12))
def test_any_walk_stays_on_the_table(world, walk):
    """From a request just sent, whatever people try: the state is that of the table, history only grows, and what is left
    behind (attempts to pay, the answer and when it was given) is that of a model that knows only §4.2."""
    world.put(PR, False)
    state, waiting, before, charged, payments, first = PR, False, [], False, [], None
    for profile, action in walk:
        wanted = EXPECTED.get((profile, action, state, waiting))
        after, events, faults, _ = world.act(profile, action)
        assert after == (wanted[0] if wanted else state)
        assert events == before + (wanted[1] if wanted else [])
        assert bool(faults) is (wanted is None)
        if wanted and action.startswith("responder") and state in (PP, PV, RE):
            waiting = True
        if wanted and action == "responder_con_pago" and state == PR:
            waiting = True
        if after in ("RESPONDIDO", "RESPONDIDO_AUTOMATICO"):
            waiting = False
        if wanted:
            charged, payments = paid_after(action, state, charged, payments)
        asks, attempts, answered, held = world.look()
        assert (asks, attempts, held) == (charged, payments, int(waiting)), (action, state)
        over = after in ("RESPONDIDO", "RESPONDIDO_AUTOMATICO") or first is not None
        assert (answered is not None) is over
        assert first in (None, answered), "the first answer counts"
        first = answered
        state, before = after, events


def paid_after(action, state, charged, payments):
    """Whether a payment is asked for, and the result of each attempt, after a step that was allowed."""
    if action == "solicitar_pago" or (action == "responder_con_pago" and state == PR):
        return True, [*payments, "PENDIENTE"]
    if action == "pagar" and state == RE:
        return charged, [*payments, "PENDIENTE"]
    closed = {"validar_pago": "VALIDADO", "rechazar_pago": "RECHAZADO", "retirar_cobro": "RETIRADO"}.get(action)
    if closed:
        return charged and action != "retirar_cobro", [*payments[:-1], closed]
    return charged, payments


def test_the_documentation_is_the_table(demo_app):
    from pathlib import Path

    from ev_plugins.generacion_ciudadana.workflow import WORKFLOW

    from estado_verde import workflow

    text = (Path(__file__).parents[1] / "FLUJO.md").read_text(encoding="utf-8")
    assert workflow.document(WORKFLOW) in text


def test_a_table_that_cannot_be_is_told_at_start():
    from estado_verde import workflow
    from estado_verde.contributions import Transition, Workflow

    steps = (Transition("", "crear", "A", ("sec",)), Transition("A", "mover", "B", ("nadie",), effects=("nada",)))
    found = " ".join(
        text for text, _ in workflow.problems(Workflow("x", "t", "e", steps, {"A": "A", "C": "C"}, {}), {"sec"})
    )
    for said in (
        "estado «B»",
        "perfil «nadie»",
        "«nada», que no está en code",
        "nada lleva al estado «C»",
        "acción «mover»",
    ):
        assert said in found
