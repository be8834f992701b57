"""Who reports: the public services, what they committed each year, and which auditor judges them."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Cuenta, Model, Organizacion, Periodo, Registro
from estado_verde.scope import Who, declare

from . import visibility

declare(Organizacion, visibility.organisations)


class _Catalogue(Model, Registro):
    """A list of names that the Red de Expertos edits."""

    __abstract__ = True
    __module_name__ = "inventario"
    __resource__ = "periodos"

    nombre: Mapped[str] = mapped_column(String(120), unique=True)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    def __str__(self) -> str:
        return self.nombre


class Ministerio(_Catalogue):
    __tablename__ = "inventario_ministerio"
    __record__ = "ministerio"


class TipoUso(_Catalogue):
    __tablename__ = "inventario_tipo_uso"
    __record__ = "tipo_uso"


class AlcanceAnioOpcion(Model, Registro):
    """A year that may be chosen in the Alcance. The years are data: the slides give three, editions add more."""

    __tablename__ = "inventario_alcance_anio_opcion"
    __module_name__ = "inventario"
    __record__ = "alcance_anio_opcion"
    __resource__ = "periodos"

    anio: Mapped[int] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.signed_in(who)

    def __str__(self) -> str:
        return str(self.anio)


class Servicio(Organizacion):
    """A public service. ``tuvo_indicador_ee_2022`` tells an old service from a new one (S000 §1)."""

    __tablename__ = "inventario_servicio"
    __realm__ = visibility.REALM
    __mapper_args__ = {"polymorphic_identity": "SERVICIO"}
    __module_name__ = "inventario"
    __record__ = "servicio"
    __resource__ = "servicios"
    __context__ = "servicio"
    __retired__ = ("activo", False)

    id: Mapped[int] = mapped_column(ForeignKey("ev_organizacion.id"), primary_key=True)
    ministerio_id: Mapped[int | None] = mapped_column(ForeignKey("inventario_ministerio.id"))
    tuvo_indicador_ee_2022: Mapped[bool] = mapped_column(default=False)
    anio_ingreso: Mapped[int]

    ministerio: Mapped[Ministerio | None] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_service(Servicio.__table__.c.id, who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_red(who)


class CompromisoServicio(Model, Registro):
    """What a service committed for a year, and in which year of implementation it is (overview §4.3)."""

    __tablename__ = "inventario_compromiso_servicio"
    __table_args__ = (UniqueConstraint("servicio_id", "periodo_id"),)
    __module_name__ = "inventario"
    __record__ = "compromiso_servicio"
    __resource__ = "servicios"

    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"))
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"), index=True)
    etapa_comprometida: Mapped[int] = mapped_column(default=1)
    mecanismo: Mapped[str] = mapped_column(String(10))
    anio_implementacion: Mapped[int | None]

    servicio: Mapped[Servicio] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        return visibility.by_service(cls.__table__.c.servicio_id, who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_red(who)

    @classmethod
    def complete(cls, data: MutableMapping[str, Any], _row: Any) -> None:
        """The year of implementation counts from the year in which the service entered, unless it was written."""
        service, period = data.get("servicio"), data.get("periodo")
        if data.get("anio_implementacion") is None and service is not None and period is not None:
            data["anio_implementacion"] = max(1, period.values["anio"] - service.values["anio_ingreso"] + 1)

    def __str__(self) -> str:
        return f"{self.servicio} {self.periodo}: Etapa {self.etapa_comprometida}"


class AsignacionAuditor(Model, Registro):
    """The services whose justifications an external auditor judges, year by year (overview §2)."""

    __tablename__ = "inventario_asignacion_auditor"
    __table_args__ = (UniqueConstraint("cuenta_id", "servicio_id", "periodo_id"),)
    __module_name__ = "inventario"
    __record__ = "asignacion_auditor"
    __resource__ = "auditores"

    cuenta_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    servicio_id: Mapped[int] = mapped_column(ForeignKey("inventario_servicio.id"), index=True)
    periodo_id: Mapped[int] = mapped_column(ForeignKey("ev_periodo.id"))

    cuenta: Mapped[Cuenta] = relationship()
    servicio: Mapped[Servicio] = relationship()
    periodo: Mapped[Periodo] = relationship()

    @classmethod
    def visible_to(cls, who: Who) -> ColumnElement[bool]:
        table = cls.__table__.c
        if who.reach == "assigned":
            return table.cuenta_id == who.cuenta_id
        return visibility.by_service(table.servicio_id, who)

    @classmethod
    def writable_by(cls, who: Who) -> ColumnElement[bool]:
        return visibility.only_red(who)

    def __str__(self) -> str:
        return f"{self.cuenta} · {self.servicio} {self.periodo}"
