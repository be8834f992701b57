"""The peer of the tray: the list that Flask-AppBuilder makes by itself of the same table, for an account that signed in. Its
own tables are in a file apart; it sees every request, as the SEC does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder, ModelView
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, MetaData, String
from sqlalchemy.orm import declarative_base, relationship

USER = ("banco", "Clave-de-banco-1")


def application(home: Path, url: str) -> Flask:
    app = Flask("stock")
    app.config.update(
        SECRET_KEY="banco",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{home}/stock.sqlite3",
        SQLALCHEMY_BINDS={"portal": url},
        WTF_CSRF_ENABLED=False,
        FAB_PASSWORD_COMPLEXITY_ENABLED=False,
    )
    db = SQLA(app)
    with app.app_context():
        appbuilder = AppBuilder(app, db.session)
        appbuilder.add_view(view(), "Solicitudes")
        if appbuilder.sm.find_user(USER[0]) is None:
            admin = appbuilder.sm.find_role("Admin")
            appbuilder.sm.add_user(USER[0], "Banco", "Banco", "banco@example.org", admin, USER[1])
    return app


def view() -> type[ModelView]:
    """A model with the columns of the tray, and the view that anybody would write for it."""
    base: Any = declarative_base(metadata=MetaData(info={"bind_key": "portal"}))

    class Organizacion(base):
        __tablename__ = "ev_organizacion"
        id, nombre = Column(Integer, primary_key=True), Column(String)

        def __str__(self) -> str:
            return str(self.nombre)

    class Solicitud(base):
        __tablename__ = "generacion_ciudadana_solicitud"
        id = Column(Integer, primary_key=True)
        numero_solicitud, folio, cliente_clave = Column(String), Column(String), Column(String)
        tipo, estado = Column(String), Column(String)
        distribuidora_id = Column(Integer, ForeignKey("ev_organizacion.id"))
        distribuidora = relationship(Organizacion)
        fecha_envio, fecha_respuesta, vence = Column(DateTime), Column(DateTime), Column(Date)

    columns = [
        "numero_solicitud", "folio", "cliente_clave", "tipo", "distribuidora.nombre", "fecha_envio", "fecha_respuesta",
        "estado",
    ]  # fmt: skip

    class SolicitudView(ModelView):
        datamodel = SQLAInterface(Solicitud)
        list_columns = order_columns = columns
        search_columns = [one for one in columns if "." not in one]
        base_order = ("fecha_envio", "desc")
        page_size = 10

    return SolicitudView
