"""The companies, and the requests that people send them. What happens to a request afterwards is in ``tramite``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.clock import now
from estado_verde.models import Adjunto, Comuna, Cuenta, Model, Organizacion, Region, Registro, db
from estado_verde.models.types import Instant, code
from estado_verde.scope import Who, current
from estado_verde.spec.fields import Field

from . import limites, visibility
from .administracion import Configuracion, DiaNoHabil, LimiteAdjunto
from .administracion_records import PAGAN
from .profiles import GENERACION
from .tramite import Comunicacion, EnlaceInteres, Evento, Pago, PlazoTipo, Respuesta

__all__ = [
    "Comunicacion",
    "Configuracion",
    "Correlativo",
    "DiaNoHabil",
    "Distribuidora",
    "EnlaceInteres",
    "Evento",
    "LimiteAdjunto",
    "Pago",
    "PlazoTipo",
    "Respuesta",
    "Reutilizado",
    "Solicitante",
    "Solicitud",
]
PREFIX = "generacion_ciudadana"


class Distribuidora(Organizacion):
    """A company or cooperative. ``nombre`` is the trade name that people know; its addresses are separated by commas."""

    __tablename__ = f"{PREFIX}_distribuidora"
    __mapper_args__ = {"polymorphic_identity": "DISTRIBUIDORA"}
    __module_name__ = PREFIX
    __record__ = "distribuidora"
    __resource__ = "distribuidoras"
    __known_in__ = GENERACION
    __retired__ = ("activo", False)

    id: Mapped[int] = mapped_column(ForeignKey("ev_organizacion.id"), primary_key=True)
    razon_social: Mapped[str] = mapped_column(String(200))
    prefijo_folio: Mapped[str] = mapped_column(String(2), unique=True)
    email_notificacion: Mapped[str | None] = mapped_column(String(1000))
    banco: Mapped[str | None] = mapped_column(String(100))
    tipo_cuenta: Mapped[str | None] = mapped_column(String(60))
    numero_cuenta: Mapped[str | None] = mapped_column(String(40))
    titular: Mapped[str | None] = mapped_column(String(200))
    rut_titular: Mapped[str | None] = mapped_column(String(12))
    email_pago: Mapped[str | None] = mapped_column(String(254))
    instrucciones_cupon: Mapped[str | None] = mapped_column(Text)
    transferencia: Mapped[bool] = mapped_column(default=True)
    comprobante: Mapped[bool] = mapped_column(default=True)
    descuento_boleta: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_sec(who)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """Folios are read and searched for in capitals."""
        data["prefijo_folio"] = (data.get("prefijo_folio") or "").upper() or None

    @property
    def metodos(self) -> list[str]:
        return [code for code, name in PAGAN.items() if getattr(self, name)]

    @property
    def correos(self) -> list[str]:
        return [one.strip() for one in (self.email_notificacion or "").split(",") if one.strip()]

    @property
    def con_datos_de_pago(self) -> bool:
        """Whether somebody could pay with what the company says of itself."""
        return bool(self.numero_cuenta or self.instrucciones_cupon)


class Solicitante(Model, Registro):
    """What the portal asks of who registers, besides the account."""

    __tablename__ = f"{PREFIX}_solicitante"
    __module_name__ = PREFIX
    __record__ = "solicitante"
    __resource__ = "solicitudes"

    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    es_instalador_sec: Mapped[bool | None]

    cuenta: Mapped[Cuenta] = relationship(foreign_keys=[cuenta_id])

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_sec(who) | (cls.__table__.c.cuenta_id == who.cuenta_id)


class Correlativo(Model):
    """The one row with the last number given to a request, of all companies. Its lock is what keeps folios in line."""

    __tablename__ = f"{PREFIX}_correlativo"

    id: Mapped[int] = mapped_column(primary_key=True)
    ultimo: Mapped[int] = mapped_column(default=0)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.in_portal(who)


#: What the trays are ordered and filtered by: for all companies, for one, and for one person.
INDICES: Mapping[str, Sequence[str]] = {
    "todas": ("fecha_envio", "correlativo"),
    "propias": ("solicitante_id", "fecha_envio", "correlativo"),
    "bandeja": ("distribuidora_id", "fecha_envio", "correlativo"),
    "folios": ("distribuidora_id", "correlativo"),
    "tipo": ("tipo", "fecha_envio", "correlativo"),
    "tipo_empresa": ("distribuidora_id", "tipo", "fecha_envio", "correlativo"),
    "estado": ("estado", "fecha_envio", "correlativo"),
    "tipo_estado": ("tipo", "estado", "fecha_envio", "correlativo"),
    "estado_empresa": ("distribuidora_id", "estado", "fecha_envio", "correlativo"),
    "respuesta": ("fecha_respuesta", "correlativo"),
    "respuesta_empresa": ("distribuidora_id", "fecha_respuesta", "correlativo"),
    "numero": ("numero_solicitud", "correlativo"),
    "numero_empresa": ("distribuidora_id", "numero_solicitud", "correlativo"),
    "cliente": ("cliente_clave", "correlativo"),
    "cliente_empresa": ("distribuidora_id", "cliente_clave", "correlativo"),
    "vence": ("distribuidora_id", "vence", "correlativo"),
    "en_plazo": ("distribuidora_id", "en_plazo", "estado"),
}


class Solicitud(Model, Registro):
    """A request of any of the four forms. Name, RUT and address of its author are those of the day on which it was sent."""

    __tablename__ = f"{PREFIX}_solicitud"
    __table_args__ = (
        UniqueConstraint("distribuidora_id", "numero_solicitud"),
        UniqueConstraint("solicitante_id", "clave_envio"),
        *(Index(f"ix_{PREFIX}_solicitud_{name}", *columns) for name, columns in INDICES.items()),
    )
    __module_name__ = PREFIX
    __record__ = "solicitud"
    __resource__ = "solicitudes"

    tipo: Mapped[str] = mapped_column(String(2))
    folio: Mapped[str | None] = mapped_column(code(20), unique=True)
    correlativo: Mapped[int | None] = mapped_column(unique=True)
    numero_solicitud: Mapped[str | None] = mapped_column(code(20))
    distribuidora_id: Mapped[int] = mapped_column(ForeignKey(f"{PREFIX}_distribuidora.id"))
    numero_cliente: Mapped[str | None] = mapped_column(String(20))
    cliente_clave: Mapped[str | None] = mapped_column(code(20))
    sin_numero_cliente: Mapped[bool] = mapped_column(default=False)
    numero_factibilidad: Mapped[str | None] = mapped_column(String(20))
    region_id: Mapped[int] = mapped_column(ForeignKey("ev_region.id"))
    comuna_id: Mapped[int] = mapped_column(ForeignKey("ev_comuna.id"))
    email_adicional: Mapped[str | None] = mapped_column(String(254))
    es_cliente_final: Mapped[bool] = mapped_column(default=True)
    aporta_medidor: Mapped[bool] = mapped_column(default=False)
    relacionada_id: Mapped[int | None] = mapped_column(ForeignKey(f"{PREFIX}_solicitud.id"), index=True)
    fecha_envio: Mapped[datetime] = mapped_column(Instant)
    fecha_respuesta: Mapped[datetime | None] = mapped_column(Instant)
    estado: Mapped[str] = mapped_column(String(40), default="")
    requiere_pago: Mapped[bool] = mapped_column(default=False)
    #: The term as it was promised, in working days, and the day on which it ends: what the tables say later of a term that
    #: is over is not what anybody was held to.
    dias_plazo: Mapped[int | None]
    plazo_respuesta: Mapped[date | None]
    validar_hasta: Mapped[date | None]
    #: The day until which the company should do something about it; none once it is over, or while its clock stands still.
    vence: Mapped[date | None]
    #: Whether it was answered in time; none without a term.
    en_plazo: Mapped[bool | None]
    solicitante_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    nombre_solicitante: Mapped[str] = mapped_column(String(140))
    rut_solicitante: Mapped[str | None] = mapped_column(String(12))
    correo: Mapped[str] = mapped_column(String(254))
    instalador_sec: Mapped[bool] = mapped_column(default=False)
    clave_envio: Mapped[str] = mapped_column(String(64))

    distribuidora: Mapped[Distribuidora] = relationship()
    region: Mapped[Region] = relationship()
    comuna: Mapped[Comuna] = relationship()
    relacionada: Mapped[Solicitud | None] = relationship(remote_side="Solicitud.id")

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.requests(who)

    @classmethod
    def owner_id(cls, data: Mapping[str, Any]) -> int | None:
        company = data.get("distribuidora")
        return None if company is None else int(company.id)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], row: Any) -> None:
        """Who sends it, and the client number as it is searched for."""
        data["cliente_clave"] = client_key(data.get("numero_cliente"))
        if row is None and (account := db.session.get(Cuenta, current().cuenta_id or 0)) is not None:
            data["solicitante_id"] = account.id
            data["nombre_solicitante"], data["rut_solicitante"] = account.nombre, account.rut
            data["correo"], data["fecha_envio"] = account.correo, now()
            asked = select(Solicitante.es_instalador_sec).where(Solicitante.cuenta_id == account.id)
            data["instalador_sec"] = bool(db.session.scalar(asked))
            if data.get("email_adicional") == account.correo:
                data["email_adicional"] = None

    @classmethod
    def file_field(cls, spec: Field) -> Field:
        return limites.of(spec)

    @property
    def correos(self) -> list[str]:
        """Who is told about it: its author, and the additional address."""
        return [one for one in (self.correo, self.email_adicional) if one]

    @property
    def hacia_atras(self) -> Iterator[Solicitud]:
        """Itself, the request that it goes on from, and so on to the first of its project."""
        here: Solicitud | None = self
        while here is not None:
            yield here
            here = here.relacionada

    def __str__(self) -> str:
        return self.folio or ""


class Reutilizado(Model):
    """A document of an earlier request of the chain that a later one stands on: the same file, never a copy of it."""

    __tablename__ = f"{PREFIX}_reutilizado"
    __table_args__ = (UniqueConstraint("solicitud_id", "adjunto_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    solicitud_id: Mapped[int] = mapped_column(ForeignKey(f"{PREFIX}_solicitud.id"))
    adjunto_id: Mapped[int] = mapped_column(ForeignKey("ev_adjunto.id"))
    campo: Mapped[str] = mapped_column(String(63))

    adjunto: Mapped[Adjunto] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_request(cls.__table__.c.solicitud_id, who)


def client_of(row: Any) -> str | None:
    """The client number of a request, or the number that stands in for it: «F:88121»."""
    return row.numero_cliente or (f"F:{row.numero_factibilidad}" if row.numero_factibilidad else None)


def client_key(text: str | None) -> str | None:
    """A client number without what people write between its digits."""
    return (text or "").replace(".", "").replace("-", "").upper() or None
