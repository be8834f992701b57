"""The invented requests, as plain rows: who sends what to whom, when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from estado_verde.clock import SANTIAGO, UTC, now
from estado_verde.models import Comuna, Cuenta, Region
from estado_verde.scope import SYSTEM

from . import estados as e
from . import plazos
from .models import Pago, Respuesta, client_key
from .profiles import GENERACION, SOLICITANTE
from .vencimiento import day_of, due

REQUESTS, DAYS, OPEN_DAYS = 300, 730, 60
#: (form, state) of every request in turn: all nine states among the last ones, before them only what is over.
TURNS = (
    (e.SI, e.RESPONDIDO), (e.SC, e.PENDIENTE_RESPUESTA), (e.NC, e.RESPONDIDO_AUTOMATICO), (e.MC, e.ENVIADO),
    (e.SI, e.PENDIENTE_PAGO), (e.SC, e.RESPONDIDO), (e.NC, e.PENDIENTE_VALIDACION), (e.SI, e.RESPONDIDO),
    (e.SC, e.PAGO_RECHAZADO), (e.SI, e.PAGO_VALIDADO), (e.SC, e.ANULADO), (e.NC, e.RESPONDIDO),
    (e.SI, e.PENDIENTE_RESPUESTA),
)  # fmt: skip
OVER = (
    (e.SI, e.RESPONDIDO), (e.SC, e.RESPONDIDO), (e.NC, e.RESPONDIDO), (e.MC, e.ENVIADO), (e.SC, e.RESPONDIDO_AUTOMATICO),
    (e.SI, e.RESPONDIDO), (e.NC, e.RESPONDIDO_AUTOMATICO), (e.SC, e.RESPONDIDO), (e.SI, e.ANULADO),
)  # fmt: skip
#: What happened to a request on the way to its state, after it was sent.
PAID = ("PAGO_SOLICITADO", "COMPROBANTE")
STEPS = {
    e.RESPONDIDO: ("RESPUESTA",),
    e.ANULADO: ("ANULACION",),
    e.PENDIENTE_PAGO: PAID[:1],
    e.PENDIENTE_VALIDACION: PAID,
    e.PAGO_RECHAZADO: (*PAID, "PAGO_RECHAZADO"),
    e.PAGO_VALIDADO: (*PAID, "PAGO_VALIDADO"),
    e.RESPONDIDO_AUTOMATICO: (*PAID, "PAGO_VALIDADO", "LIBERACION"),
}
LEADS_TO = {
    "ENVIO": e.PENDIENTE_RESPUESTA, "PAGO_SOLICITADO": e.PENDIENTE_PAGO, "COMPROBANTE": e.PENDIENTE_VALIDACION,
    "PAGO_RECHAZADO": e.PAGO_RECHAZADO, "PAGO_VALIDADO": e.PAGO_VALIDADO, "LIBERACION": e.RESPONDIDO_AUTOMATICO,
    "RESPUESTA": e.RESPONDIDO, "ANULACION": e.ANULADO,
}  # fmt: skip
SAID = {"ANULACION": "Solicitud duplicada por error.", "PAGO_RECHAZADO": "El monto no coincide con el cupón."}
#: From how many days to how many a company takes, by form; and the terms of the example, of which no law says anything.
TAKES = {e.SI: (1, 12), e.SC: (5, 40), e.NC: (2, 20)}
TERMS = {e.SC: 20, e.NC: 10}
SOURCE = "Ejemplo de la demostración, sin valor legal"
#: The first company and the first person, whom people sign in as, have more to do.
MOSTLY = (5, 2, 2, 2, 2, 2)
BEFORE = {e.SC: e.SI, e.MC: e.SC, e.NC: e.SC}
#: What goes on with a request: whose it is, and where.
SAME = (
    "distribuidora_id", "solicitante_id", "nombre_solicitante", "rut_solicitante", "correo", "numero_cliente",
    "cliente_clave", "region_id", "comuna_id",
)  # fmt: skip
COMPANY = "Carla Muñoz"


class Portal:
    """Who sends what to whom, and when."""

    def __init__(self, session: Session, companies: list[Any]) -> None:
        mine = (Cuenta.ambito == GENERACION, Cuenta.perfil == SOLICITANTE)
        self.people = list(session.scalars(select(Cuenta).where(*mine).order_by(Cuenta.id)))
        places = select(Comuna.id, Comuna.region_id, Region.codigo).join(Region).order_by(Comuna.codigo)
        self.places = [tuple(one) for one in session.execute(places)]
        self.calendars = {number: plazos.calendario(code) for number, code in {one[1:] for one in self.places}}
        self.companies, self.prefix = companies, {one.id: one.prefijo_folio for one in companies}
        self.chance, self.now = Random(20571), now().replace(microsecond=0)  # noqa: S311 - invented data
        self.answered: dict[str, list[dict[str, Any]]] = {one: [] for one in e.TIPOS}

    def moments(self) -> list[datetime]:
        """When each was sent: by day, and never later than now."""
        ages = (DAYS * ((REQUESTS - number) / REQUESTS) ** 1.6 for number in range(1, REQUESTS + 1))
        days = ((self.now - timedelta(days=age)).astimezone(SANTIAGO) for age in ages)
        chosen = (day.replace(hour=self.chance.randrange(8, 20), minute=self.chance.randrange(60)) for day in days)
        return sorted(min(one.astimezone(UTC), self.now) for one in chosen)

    def requests(self) -> Iterator[dict[str, Any]]:
        for number, sent in enumerate(self.moments(), 1):
            turns = TURNS if self.now - sent < timedelta(days=OPEN_DAYS) else OVER
            tipo, estado = turns[number % len(turns)]
            row = self._begun(number, tipo, sent) | self._terms(tipo, estado, sent)
            earlier = self._earlier(tipo, sent) if number % 3 else None
            if earlier is not None:
                row |= {name: earlier[name] for name in SAME}
                row |= {
                    "relacionada_id": earlier["correlativo"],
                    "sin_numero_cliente": False,
                    "numero_factibilidad": None,
                }
            row |= self._due(row)
            row["folio"] = f"{self.prefix[row['distribuidora_id']]}{number}"
            if estado in e.RESPONDIDOS and row["numero_cliente"]:
                self.answered[tipo].append(row)
            yield row

    def _begun(self, number: int, tipo: str, sent: datetime) -> dict[str, Any]:
        chance = self.chance
        (company,) = chance.choices(self.companies, MOSTLY)
        (person,) = chance.choices(self.people, MOSTLY)
        comuna, region, _ = chance.choice(self.places)
        without = tipo in (e.SC, e.NC) and number % 4 == 0
        cliente = None if without else f"{500000 + chance.randrange(99999)}-{chance.randrange(10)}"
        return {
            "tipo": tipo, "correlativo": number, "distribuidora_id": company.id, "relacionada_id": None,
            "numero_solicitud": f"{sent:%Y}{number:03d}" if number % 3 == 0 else None,
            "numero_cliente": cliente, "cliente_clave": client_key(cliente), "sin_numero_cliente": without,
            "numero_factibilidad": f"{88000 + number}" if without else None, "region_id": region, "comuna_id": comuna,
            "email_adicional": "correo.adicional@example.org" if number % 7 == 0 else None, "es_cliente_final": True,
            "aporta_medidor": tipo == e.NC and number % 2 == 0, "fecha_envio": sent, "solicitante_id": person.id,
            "nombre_solicitante": person.nombre, "rut_solicitante": person.rut, "correo": person.correo,
            "instalador_sec": False, "clave_envio": f"demo-{number}", "extras": {},
        }  # fmt: skip

    def _terms(self, tipo: str, estado: str, sent: datetime) -> dict[str, Any]:
        takes = timedelta(days=self.chance.randint(*TAKES.get(tipo, (1, 1))))
        answered = min(sent + takes, self.now) if estado in e.RESPONDIDOS else None
        return {
            "estado": estado,
            "fecha_respuesta": answered,
            "requiere_pago": "PAGO_SOLICITADO" in STEPS.get(estado, ()),
        }

    def _earlier(self, tipo: str, sent: datetime) -> dict[str, Any] | None:
        """The last answered request that one of this form can go on from; each is followed once."""
        waiting = self.answered.get(BEFORE.get(tipo, ""), [])
        found = [one for one in waiting if one["fecha_respuesta"] < sent]
        if not found:
            return None
        waiting.remove(found[-1])
        return found[-1]

    def _due(self, row: dict[str, Any]) -> dict[str, Any]:
        calendar, days = self.calendars[row["region_id"]], TERMS.get(row["tipo"])
        plazo = calendar.sumar(day_of(row["fecha_envio"]), days) if days else None
        answered, proof = row["fecha_respuesta"], None
        if row["estado"] == e.PENDIENTE_VALIDACION:
            proof = calendar.sumar(day_of(walk_of(row)["COMPROBANTE"]), plazos.DIAS_VALIDACION)
        return {
            "dias_plazo": days,
            "plazo_respuesta": plazo,
            "validar_hasta": proof,
            "vence": due(row["estado"], plazo, proof, stops=False),
            "en_plazo": day_of(answered) <= plazo if plazo and answered else None,
        }


def walk_of(row: dict[str, Any]) -> dict[str, datetime]:
    """When each step was taken: evenly until the answer, or a day after another until today."""
    steps, sent, until = STEPS.get(row["estado"], ()), row["fecha_envio"], row["fecha_respuesta"]
    each = (until - sent) / len(steps) if until else timedelta(days=1, hours=2)
    taken = {name: min(sent + each * number, now()) for number, name in enumerate(steps, 1)}
    return {"ENVIO": sent, **taken}


def payment(row: dict[str, Any], walk: dict[str, datetime]) -> dict[str, Any]:
    result = next((one for one in ("VALIDADO", "RECHAZADO") if f"PAGO_{one}" in walk), "PENDIENTE")
    proof, closed = walk.get("COMPROBANTE"), walk.get(f"PAGO_{result}")
    return {
        "solicitud_id": row["id"], "intento": 1, "solicitado_por": COMPANY, "fecha_solicitud": walk["PAGO_SOLICITADO"],
        "monto_clp": 38500 + 500 * (row["correlativo"] % 60), "instrucciones": None, "fecha_comprobante": proof,
        "metodo": tuple(e.FORMAS_PAGO)[row["correlativo"] % 3] if proof else None, "resultado": result,
        "plazo_validacion": row["validar_hasta"], "motivo_rechazo": SAID.get(f"PAGO_{result}"),
        "validado_por": COMPANY if closed else None, "fecha_validacion": closed, "extras": {},
    }  # fmt: skip


def answer(row: dict[str, Any], walk: dict[str, datetime]) -> dict[str, Any]:
    """One that was paid for was loaded when its payment was asked for."""
    return {
        "solicitud_id": row["id"], "version": 1, "comentarios": "Se adjunta la respuesta.", "cuenta_id": None,
        "usuario": COMPANY, "fecha": walk.get("PAGO_SOLICITADO", row["fecha_respuesta"]), "bloqueada_por_pago": False,
        "reemplazada": False, "extras": {},
    }  # fmt: skip


def events(row: dict[str, Any], walk: dict[str, datetime], made: dict[Any, dict[int, int]]) -> Iterator[dict[str, Any]]:
    by = {"ENVIO": row["nombre_solicitante"], "COMPROBANTE": row["nombre_solicitante"], "LIBERACION": SYSTEM.nombre}
    by["ANULACION"] = "Pablo Valenzuela Marín"
    before = ""
    for kind, moment in walk.items():
        after = e.ENVIADO if row["tipo"] == e.MC and kind == "ENVIO" else LEADS_TO[kind]
        if kind == "PAGO_VALIDADO" and "LIBERACION" in walk:
            after = e.RESPONDIDO_AUTOMATICO
        yield {
            "solicitud_id": row["id"], "fecha": moment, "cuenta_id": None, "usuario": by.get(kind, COMPANY), "tipo": kind,
            "estado_desde": before, "estado_hasta": after, "comentario": SAID.get(kind), "comunicacion_id": None,
            "respuesta_id": made[Respuesta].get(row["id"]) if kind in ("RESPUESTA", "LIBERACION") else None,
            "pago_id": made[Pago].get(row["id"]) if kind.startswith("PAGO") or kind == "COMPROBANTE" else None, "extras": {},
        }  # fmt: skip
        before = after
