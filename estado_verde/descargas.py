"""«Mis descargas»: the files that a person asked for, how far each is, and what to do about one that could not be made."""

from __future__ import annotations

import mimetypes

from flask import abort, send_file
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from . import jobs, privacy, storage
from .clock import now
from .contributions import View
from .crud.base import EvView, row_or_refuse
from .crud.cells import plain_text
from .models import Trabajo, db
from .security import signed_in

SEMS = {jobs.PENDIENTE: "none", jobs.EN_CURSO: "info", jobs.LISTO: "ok", jobs.FALLIDO: "bad"}
LATEST = 50


def _state(row: Trabajo) -> str:
    if row.estado == jobs.EN_CURSO:
        return gettext("Preparándose: %(n)s %%", n=row.avance)
    texts = {jobs.PENDIENTE: gettext("En espera"), jobs.LISTO: gettext("Listo"), jobs.FALLIDO: gettext("No se pudo")}
    return texts.get(row.estado, row.estado)


class DescargasView(EvView):
    route_base = "/descargas"

    @expose("/")
    @signed_in
    def index(self) -> ResponseReturnValue:
        """The row scope gives each person their own."""
        alive = select(Trabajo).where(Trabajo.creado_en > now() - jobs.LIFE)
        rows = list(db.session.scalars(alive.order_by(Trabajo.id.desc()).limit(LATEST)))
        return self.page(
            "ev/descargas.html",
            rows=[
                (one, SEMS.get(one.estado, "none"), _state(one), plain_text(one.creado_en + jobs.LIFE)) for one in rows
            ],
            running=any(one.estado in (jobs.PENDIENTE, jobs.EN_CURSO) for one in rows),
        )

    @expose("/archivo/<int:pk>")
    @signed_in
    def archivo(self, pk: int) -> ResponseReturnValue:
        row = row_or_refuse(Trabajo, pk)
        if row.archivo is None or row.nombre is None or row.creado_en < now() - jobs.LIFE:
            abort(404)
        kind = mimetypes.guess_type(row.nombre)[0] or "application/octet-stream"
        try:
            stream = storage.store().open(row.archivo)
        except FileNotFoundError:
            abort(404)
        privacy.note_report(row.tipo, {"titulo": row.titulo, **row.datos}, row.datos.get("servicio"))
        answer = send_file(stream, kind, as_attachment=True, download_name=row.nombre, max_age=0)
        answer.call_on_close(stream.close)
        return answer


VIEWS = (View(DescargasView, "Mis descargas", ("Apoyo",), icon="download", order=910),)
