"""Six invented companies and three hundred requests of two years in all nine states, so that every screen has something to
show. Written at once, because three hundred walks through the machine would take minutes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from estado_verde import storage
from estado_verde.clock import now
from estado_verde.demo import Account, create_accounts, save
from estado_verde.models import Comuna, Cuenta

from . import estados as e
from .formularios import DOCUMENTOS, FORMULARIOS, REQUIRED
from .models import Correlativo, DiaNoHabil, Distribuidora, Evento, Pago, Respuesta, Solicitud, client_key
from .profiles import DISTRIBUIDORA, GENERACION, SEC, SOLICITANTE

EMPRESAS = (
    ("DN", "Distribuidora Demostración Norte"),
    ("DC", "Distribuidora Demostración Centro"),
    ("DS", "Distribuidora Demostración Sur"),
    ("DA", "Distribuidora Demostración Austral"),
    ("CP", "Cooperativa Demostración Puelche"),
    ("C+", "Cooperativa Demostración Raulí"),
)
REQUESTS, DAYS = 300, 730
#: (form, state) of every request in turn: all nine states, answered ones most often.
TURNS = (
    (e.SI, e.RESPONDIDO), (e.SC, e.RESPONDIDO), (e.NC, e.RESPONDIDO_AUTOMATICO), (e.MC, e.ENVIADO), (e.SI, e.RESPONDIDO),
    (e.SC, e.PENDIENTE_RESPUESTA), (e.SI, e.PENDIENTE_PAGO), (e.NC, e.PENDIENTE_VALIDACION), (e.SC, e.PAGO_RECHAZADO),
    (e.SI, e.PAGO_VALIDADO), (e.SC, e.ANULADO), (e.NC, e.RESPONDIDO), (e.SI, e.PENDIENTE_RESPUESTA),
)  # fmt: skip
PAID = (e.PENDIENTE_PAGO, e.PENDIENTE_VALIDACION, e.PAGO_RECHAZADO, e.PAGO_VALIDADO, e.RESPONDIDO_AUTOMATICO)
RESULTS = {e.PAGO_RECHAZADO: "RECHAZADO", e.PAGO_VALIDADO: "VALIDADO", e.RESPONDIDO_AUTOMATICO: "VALIDADO"}
#: The newest of them carry real files.
WITH_FILES = 6
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True)
class Persona(Account):
    """Several people of one profile, each with an address of their own."""

    @property
    def correo(self) -> str:
        return f"{self.profile}.{self.number}@example.org"


PEOPLE = (
    ("Jorge", "Pizarro Luna"), ("Marcela", "Riquelme Soto"), ("Rodrigo", "Henríquez Paz"), ("Valentina", "Cáceres Mora"),
    ("Esteban", "Lagos Tapia"), ("Francisca", "Olmos Reyes"),
)  # fmt: skip
ACCOUNTS: tuple[Account, ...] = (
    *(Persona(GENERACION, SOLICITANTE, 13000000 + 4321 * n, *name) for n, name in enumerate(PEOPLE)),
    *(
        Persona(GENERACION, DISTRIBUIDORA, 14000000 + 4321 * n, "Carla", f"Muñoz {prefix}", prefix)
        for n, (prefix, _) in enumerate(EMPRESAS)
    ),
    Persona(GENERACION, SEC, 15500000, "Pablo", "Valenzuela Marín"),
)


def load(session: Session) -> None:
    companies = save(Distribuidora, (_company(*one, number) for number, one in enumerate(EMPRESAS)))
    save(DiaNoHabil, [{"fecha": date(now().year, 12, 31), "motivo": "Cierre de la oficina de partes (ejemplo)"}])
    create_accounts(ACCOUNTS, {})
    mine = (Cuenta.ambito == GENERACION, Cuenta.perfil == SOLICITANTE)
    people = list(session.scalars(select(Cuenta).where(*mine).order_by(Cuenta.id)))
    comunas = [tuple(one) for one in session.execute(select(Comuna.id, Comuna.region_id).order_by(Comuna.codigo))]
    rows = list(_requests(companies, people, comunas))
    session.execute(insert(Solicitud), rows)
    session.execute(update(Correlativo).values(ultimo=len(rows)).execution_options(synchronize_session=False))
    ids = dict(tuple(one) for one in session.execute(select(Solicitud.correlativo, Solicitud.id)))
    for row in rows:
        row["id"] = ids[row["correlativo"]]
    session.execute(insert(Pago), [_payment(row) for row in rows if row["estado"] in PAID])
    session.execute(insert(Respuesta), [_answer(row) for row in rows if row["fecha_respuesta"]])
    session.execute(insert(Evento), [event for row in rows for event in _events(row)])
    for row in rows[-WITH_FILES:]:
        _attach(session, row["id"])
    session.flush()


def _company(prefix: str, name: str, number: int) -> dict[str, Any]:
    return {
        "nombre": name,
        "razon_social": f"{name} S.A.",
        "sigla": prefix,
        "prefijo_folio": prefix,
        "activo": True,
        "email_notificacion": f"solicitudes.{number}@example.org",
        "banco": "Banco de Demostración",
        "tipo_cuenta": "Cuenta corriente",
        "numero_cuenta": f"00-{number}-123456",
        "titular": f"{name} S.A.",
        "email_pago": f"pagos.{number}@example.org",
    }


def _requests(companies: list[Any], people: list[Any], comunas: list[Any]) -> Iterator[dict[str, Any]]:
    chance, today = Random(20571), now().replace(microsecond=0)  # noqa: S311 - invented data
    for number in range(1, REQUESTS + 1):
        tipo, estado = TURNS[number % len(TURNS)]
        sent = today - timedelta(days=DAYS * (REQUESTS - number) / REQUESTS, minutes=chance.randrange(300))
        company, person = companies[chance.randrange(6)], people[chance.randrange(len(people))]
        comuna, region = comunas[chance.randrange(len(comunas))]
        without = tipo in (e.SC, e.NC) and number % 4 == 0
        cliente = None if without else f"{500000 + chance.randrange(99999)}-{chance.randrange(10)}"
        proof = _validate_until(sent) if estado == e.PENDIENTE_VALIDACION else None
        answered = min(sent + timedelta(days=chance.randrange(1, 15)), today) if estado in e.RESPONDIDOS else None
        yield {
            "tipo": tipo, "estado": estado, "correlativo": number, "folio": f"{company.prefijo_folio}{number}",
            "numero_solicitud": f"2026{number:03d}" if number % 3 == 0 else None, "distribuidora_id": company.id,
            "numero_cliente": cliente, "cliente_clave": client_key(cliente), "sin_numero_cliente": without,
            "numero_factibilidad": f"{88000 + number}" if without else None, "region_id": region, "comuna_id": comuna,
            "email_adicional": None, "es_cliente_final": True, "aporta_medidor": False, "relacionada_id": None,
            "fecha_envio": sent, "fecha_respuesta": answered, "requiere_pago": estado in PAID, "plazo_respuesta": None,
            "validar_hasta": proof, "vence": proof, "en_plazo": None,
            "solicitante_id": person.id, "nombre_solicitante": person.nombre, "rut_solicitante": person.rut,
            "correo": person.correo, "instalador_sec": False, "clave_envio": f"demo-{number}", "extras": {},
        }  # fmt: skip


def _validate_until(sent: datetime) -> Any:
    return (sent + timedelta(days=4)).date()


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    proved = row["estado"] != e.PENDIENTE_PAGO
    result = RESULTS.get(row["estado"], "PENDIENTE")
    closed = proved and result != "PENDIENTE"
    later = min(row["fecha_envio"] + timedelta(days=1), now())
    return {
        "solicitud_id": row["id"], "intento": 1, "solicitado_por": "Carla Muñoz", "fecha_solicitud": later,
        "monto_clp": 48500, "instrucciones": None, "metodo": "TRANSFERENCIA" if proved else None,
        "fecha_comprobante": later if proved else None, "plazo_validacion": row["validar_hasta"], "resultado": result,
        "motivo_rechazo": "El monto no coincide con el cupón." if result == "RECHAZADO" else None,
        "validado_por": "Carla Muñoz" if closed else None, "fecha_validacion": later if closed else None, "extras": {},
    }  # fmt: skip


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "solicitud_id": row["id"], "version": 1, "comentarios": "Se adjunta la respuesta.", "cuenta_id": None,
        "usuario": "Carla Muñoz", "fecha": row["fecha_respuesta"], "bloqueada_por_pago": False, "reemplazada": False,
        "extras": {},
    }  # fmt: skip


def _events(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    estado, sent = row["estado"], row["fecha_envio"]
    first = e.ENVIADO if row["tipo"] == e.MC else e.PENDIENTE_RESPUESTA
    line = {
        "solicitud_id": row["id"], "comentario": None, "cuenta_id": None, "respuesta_id": None, "pago_id": None,
        "comunicacion_id": None, "extras": {},
    }  # fmt: skip
    person, company = row["nombre_solicitante"], "Carla Muñoz"
    yield {**line, "fecha": sent, "usuario": person, "tipo": "ENVIO", "estado_desde": "", "estado_hasta": first}
    if estado in PAID:
        step = {"estado_desde": first, "estado_hasta": e.PENDIENTE_PAGO}
        yield {**line, **step, "fecha": sent, "usuario": company, "tipo": "PAGO_SOLICITADO"}
    last = {e.PAGO_RECHAZADO: "PAGO_RECHAZADO", e.PAGO_VALIDADO: "PAGO_VALIDADO", e.ANULADO: "ANULACION"}
    kind = "RESPUESTA" if row["fecha_respuesta"] else last.get(estado)
    if kind:
        comment = "Solicitud duplicada por error." if estado == e.ANULADO else None
        step = {"estado_desde": first, "estado_hasta": estado, "comentario": comment}
        by = "Pablo Valenzuela" if estado == e.ANULADO else company
        yield {**line, **step, "fecha": row["fecha_respuesta"] or sent, "usuario": by, "tipo": kind}


def _attach(session: Session, number: int) -> None:
    row = session.get_one(Solicitud, number)
    for one in FORMULARIOS[row.tipo].documentos:
        if one.need == REQUIRED:
            storage.put(row, DOCUMENTOS[one.campo], f"{one.campo}.pdf", io.BytesIO(PDF))
