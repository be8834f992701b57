"""A portal of many requests: forty companies, ten years, one in fifty still in course; written straight into the tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from .residues import load
from .world import SEED

COMPANIES, AUTHORS, YEARS = 40, 20, 10
LAST = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - as the database keeps it, in UTC
OPEN = (
    "PENDIENTE_RESPUESTA",
    "PENDIENTE_PAGO",
    "PENDIENTE_VALIDACION",
    "PAGO_RECHAZADO",
    "PENDIENTE_RESPUESTA_PAGO_VALIDADO",
)
PAID = ("PENDIENTE_VALIDACION", "PAGO_RECHAZADO", "PENDIENTE_RESPUESTA_PAGO_VALIDADO", "RESPONDIDO_AUTOMATICO")


def fill(engine: Any, count: int, companies: list[tuple[int, str]], people: list[int], comunas: list[Any]) -> None:
    payments: list[dict[str, Any]] = []
    annulments: list[dict[str, Any]] = []

    def every() -> Iterator[dict[str, Any]]:
        for row in requests(count, companies, people, comunas):
            payments.extend([payment(row)] if row["requiere_pago"] else ())
            annulments.extend([annulment(row)] if row["estado"] == "ANULADO" else ())
            yield row

    load(engine, "generacion_ciudadana_solicitud", every())
    load(engine, "generacion_ciudadana_pago", iter(payments))
    load(engine, "generacion_ciudadana_evento", iter(annulments))


def requests(count: int, companies: list[tuple[int, str]], people: list[int], comunas: list[Any]) -> Iterator[Any]:
    """The same ones each time. A few companies have most of them."""
    chance, step = random.Random(SEED), timedelta(days=365 * YEARS) / count
    for number in range(1, count + 1):
        company, prefix = companies[int(len(companies) * chance.random() ** 2)]
        author, (comuna, region) = chance.choice(people), chance.choice(comunas)
        tipo = chance.choice(("SI", "SI", "SC", "SC", "SC", "NC", "MC"))
        sent = (LAST - step * (count - number)).replace(microsecond=0)
        estado = state(chance, tipo)
        answered = sent + timedelta(days=chance.randrange(1, 30)) if estado.startswith("RESPONDIDO") else None
        term = sent.date() + timedelta(days=20) if tipo != "MC" else None
        cliente = f"{500_000 + chance.randrange(400_000)}{chance.randrange(10)}"
        yield {
            "id": number, "tipo": tipo, "folio": f"{prefix}{number}", "correlativo": number,
            "numero_solicitud": f"{sent.year}{number}" if number % 3 == 0 else None, "distribuidora_id": company,
            "numero_cliente": f"{cliente[:-1]}-{cliente[-1]}", "cliente_clave": cliente, "sin_numero_cliente": False,
            "region_id": region, "comuna_id": comuna, "es_cliente_final": True, "aporta_medidor": False,
            "fecha_envio": text(sent), "fecha_respuesta": text(answered), "estado": estado,
            "requiere_pago": estado in PAID, "dias_plazo": 20 if term else None, "plazo_respuesta": text(term),
            "vence": text(term) if estado in OPEN else None,
            "en_plazo": answered.date() <= term if answered and term else None,
            "solicitante_id": author, "nombre_solicitante": f"Persona {author:04d} Apellido",
            "rut_solicitante": "11111111-1",
            "correo": f"persona.{author}@example.org", "instalador_sec": False, "clave_envio": f"banco-{number}",
            "extras": "{}",
        }  # fmt: skip


def state(chance: random.Random, tipo: str) -> str:
    if tipo == "MC":
        return "ENVIADO"
    if chance.random() < 0.02:
        return chance.choice(OPEN)
    return chance.choices(("RESPONDIDO", "RESPONDIDO_AUTOMATICO", "ANULADO"), (85, 13, 2))[0]


def payment(row: dict[str, Any]) -> dict[str, Any]:
    proved = text(datetime.fromisoformat(row["fecha_envio"]) + timedelta(days=2))
    return {
        "solicitud_id": row["id"], "intento": 1, "solicitado_por": "Empresa", "fecha_solicitud": row["fecha_envio"],
        "monto_clp": 48_500, "metodo": "TRANSFERENCIA", "fecha_comprobante": proved,
        "resultado": "VALIDADO", "fecha_validacion": proved, "extras": "{}",
    }  # fmt: skip


def annulment(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "solicitud_id": row["id"], "fecha": row["fecha_envio"], "usuario": "SEC", "tipo": "ANULACION",
        "estado_desde": "PENDIENTE_RESPUESTA", "estado_hasta": "ANULADO", "comentario": "Solicitud duplicada.",
        "extras": "{}",
    }  # fmt: skip


def text(moment: date | None) -> str | None:
    """As both databases take it; SQLite keeps moments with their microseconds."""
    if isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d %H:%M:%S}.000000"
    return moment.isoformat() if moment else None
