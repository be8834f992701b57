"""Six invented companies and three hundred requests of two years in all nine states, more of them as time goes by: old ones
are over, what is open is of the last weeks, some of it late, and one in three goes on from an earlier one. Written at once,
because three hundred walks through the machine would take minutes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from estado_verde import storage
from estado_verde.clock import now
from estado_verde.demo import Account, create_accounts, save

from .demo_solicitudes import SOURCE, STEPS, TERMS, Portal, answer, events, payment, walk_of
from .formularios import CONDITIONAL, DOCUMENTOS, FORMULARIOS, REQUIRED
from .models import (
    Correlativo,
    DiaNoHabil,
    Distribuidora,
    Evento,
    Pago,
    PlazoTipo,
    Respuesta,
    Solicitud,
)
from .profiles import DISTRIBUIDORA, GENERACION, SEC, SOLICITANTE
from .workflow import ARCHIVO, COMPROBANTE

EMPRESAS = (
    ("DN", "Distribuidora Demostración Norte"),
    ("DC", "Distribuidora Demostración Centro"),
    ("DS", "Distribuidora Demostración Sur"),
    ("DA", "Distribuidora Demostración Austral"),
    ("CP", "Cooperativa Demostración Puelche"),
    ("C+", "Cooperativa Demostración Raulí"),
)
#: The newest of them carry real files.
WITH_FILES = 40
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
    since = date(now().year - 5, 1, 1)
    term = {"vigente_desde": since, "fuente": SOURCE, "descuenta_espera_pago": "no"}
    save(PlazoTipo, [{**term, "tipo": tipo, "dias_habiles": days} for tipo, days in TERMS.items()])
    create_accounts(ACCOUNTS, {})
    rows = list(Portal(session, companies).requests())
    session.execute(insert(Solicitud), [{**row, "relacionada_id": None} for row in rows])
    session.execute(update(Correlativo).values(ultimo=len(rows)).execution_options(synchronize_session=False))
    ids = dict(tuple(one) for one in session.execute(select(Solicitud.correlativo, Solicitud.id)))
    for row in rows:
        row["id"] = ids[row["correlativo"]]
        if row["relacionada_id"]:
            later = update(Solicitud).where(Solicitud.id == row["id"]).values(relacionada_id=ids[row["relacionada_id"]])
            session.execute(later.execution_options(synchronize_session=False))
    walks = {row["id"]: walk_of(row) for row in rows}
    session.execute(insert(Pago), [payment(row, walks[row["id"]]) for row in rows if row["requiere_pago"]])
    session.execute(insert(Respuesta), [answer(row, walks[row["id"]]) for row in rows if row["fecha_respuesta"]])
    made = {
        model: dict(tuple(one) for one in session.execute(select(model.solicitud_id, model.id)))
        for model in (Pago, Respuesta)
    }
    session.execute(insert(Evento), [line for row in rows for line in events(row, walks[row["id"]], made)])
    for row in rows[-WITH_FILES:]:
        _attach(session, row, made)
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


def _attach(session: Session, row: dict[str, Any], made: dict[Any, dict[int, int]]) -> None:
    """The documents of the form, the proof of payment, and the answer."""
    request = session.get_one(Solicitud, row["id"])
    for one in FORMULARIOS[row["tipo"]].documentos:
        if one.need == REQUIRED or (one.of_meter and one.need == CONDITIONAL and row["aporta_medidor"]):
            storage.put(request, DOCUMENTOS[one.campo], f"{one.campo}.pdf", io.BytesIO(PDF))
    if row["fecha_respuesta"]:
        loaded = session.get_one(Respuesta, made[Respuesta][row["id"]])
        storage.put(loaded, ARCHIVO, "respuesta.pdf", io.BytesIO(PDF))
    if "COMPROBANTE" in STEPS.get(row["estado"], ()):
        storage.put(session.get_one(Pago, made[Pago][row["id"]]), COMPROBANTE, "comprobante.pdf", io.BytesIO(PDF))
