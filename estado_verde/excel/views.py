"""Importing on screen: choose, upload, look at what would happen, decide. Nothing is saved until the person decides."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from sqlalchemy import select

from .. import privacy, reports, scope, undo
from ..clock import SANTIAGO
from ..contributions import View
from ..crud.base import EvView, row_or_refuse
from ..messages import text_of, texts_of
from ..models import Cuenta, Lote, Periodo, db
from ..security import requires
from ..spec.faults import Fault
from ..spec.numbers import show_percent
from ..storage import clean_name, show_size
from . import annotated, exports, imports, large, layout, preview, template, waiting
from .inspection import LIMITS
from .reading import Refused
from .sending import send_book
from .writer import write_workbook

APOYO = ("Apoyo",)
LATEST = 20


def of_service(servicio: Any, door: str) -> Any:
    """Act for the chosen service: whoever sees all services still loads and exports one."""
    return scope.acting(imports.narrowed(g.who, servicio), door=door)


def _next(url: str) -> ResponseReturnValue:
    """Where the browser goes now. The script that sends a file with a bar is only told, lest it fetch that page itself."""
    if request.headers.get("X-Upload"):
        return "", 204, {"X-Next": url}
    return redirect(url, 303)


class ImportarView(EvView):
    route_base = "/importar"

    @expose("/")
    @requires("read", "importar")
    def index(self) -> ResponseReturnValue:
        servicio, _, periodo = self.selection
        books = [book for book, _ in layout.kinds(periodo.anio)] if periodo else []
        return self.page(
            "excel/importar.html",
            servicio=servicio,
            periodo=periodo,
            here=self.selection.here,
            books=books,
            loads=self._loads(servicio),
            chosen=request.args.get("libro"),
            may_load=g.who.may("run", "importar"),
            limits=LIMITS,
            santiago=SANTIAGO,
        )

    def _loads(self, servicio: Any) -> list[tuple[Lote, str]]:
        statement = select(Lote).order_by(Lote.id.desc()).limit(LATEST)
        if servicio is not None:
            statement = statement.where(Lote.organizacion_id == servicio.id)
        rows = list(db.session.scalars(statement))
        ids = {one.cuenta_id for one in rows if one.cuenta_id}
        people = db.session.scalars(select(Cuenta).where(Cuenta.id.in_(ids))) if ids else ()
        names = {one.id: one.nombre for one in people}
        return [(one, names.get(one.cuenta_id or 0, "")) for one in rows]

    def _place(self) -> tuple[Any, Periodo]:
        """Service and period must be chosen; the page says how."""
        servicio, _, periodo = self.selection
        if servicio is None or periodo is None:
            abort(redirect(url_for("ImportarView.index"), 303))
        return servicio, periodo

    def _kind(self, kind: str, periodo: Periodo) -> str:
        if kind not in [book.name for book, _ in layout.kinds(periodo.anio)]:
            abort(404)
        return kind

    @expose("/plantilla/<kind>")
    @requires("read", "importar")
    def template(self, kind: str) -> ResponseReturnValue:
        servicio, periodo = self._place()
        self._kind(kind, periodo)
        with of_service(servicio, "form"):
            return send_book(f"{kind}_{periodo.anio}", lambda out: template.write_template(kind, periodo, out))

    @expose("/datos/<kind>")
    @requires("read", "importar")
    def data(self, kind: str) -> ResponseReturnValue:
        servicio, periodo = self._place()
        self._kind(kind, periodo)
        name = f"{kind}_{periodo.anio}_{servicio.sigla or servicio.id}"
        specs = [one.field for sheet in layout.plan(kind, periodo.anio).sheets for one in sheet.columns]
        privacy.note_export(f"libro {kind}", specs, {"servicio": servicio.id, "periodo": periodo.anio})
        with of_service(servicio, "form"):
            return send_book(name, lambda out: exports.export_workbook(kind, servicio, periodo, out))

    @expose("/subir", methods=["POST"])
    @requires("run", "importar")
    def upload(self) -> ResponseReturnValue:
        servicio, periodo = self._place()
        kind = self._kind(request.form.get("libro", ""), periodo)
        file = request.files.get("archivo")
        if file is None or not file.filename:
            flash(gettext("Elija el libro de Excel que quiere cargar."), "error")
            return _next(url_for("ImportarView.index", libro=kind, **self.selection.here))
        upload = None
        try:
            upload = waiting.receive(
                file.stream,
                cuenta_id=g.who.cuenta_id,
                servicio_id=servicio.id,
                anio=periodo.anio,
                kind=kind,
                archivo=clean_name(file.filename),
                unidad_id=self.selection.unidad_id,
            )
            self._try(upload, servicio, periodo)
        except Refused as refusal:
            if upload is not None:
                upload.forget()
            flash(text_of(Fault(refusal.code, values=refusal.values)), "error")
            return _next(url_for("ImportarView.index", libro=kind, **self.selection.here))
        return _next(url_for("ImportarView.review", token=upload.token))

    def _try(self, upload: waiting.Waiting, servicio: Any, periodo: Periodo) -> None:
        with of_service(servicio, "import"):
            upload.note(imports.import_workbook(self._job(upload, servicio, periodo, dry_run=True)))

    def _job(self, upload: waiting.Waiting, servicio: Any, periodo: Periodo, **how: Any) -> imports.Job:
        about = {"archivo": upload.archivo, "unidad_id": upload.unidad_id}
        return imports.Job(upload.path, upload.kind, servicio, periodo, **about, **how)

    def _waiting(self, token: str) -> tuple[waiting.Waiting, Any, Periodo]:
        """An upload of this account, with its service and period: those that it was uploaded for, whatever is chosen now."""
        from ..crud.context import model_for

        found = waiting.find(token, g.who.cuenta_id)
        if found is None:
            flash(gettext("Ese libro ya no está en espera. Súbalo de nuevo."), "warning")
            abort(redirect(url_for("ImportarView.index"), 303))
        servicio = row_or_refuse(model_for("servicio"), found.servicio_id)
        periodo = db.session.scalars(select(Periodo).where(Periodo.anio == found.anio)).one()
        return found, servicio, periodo

    @expose("/revisar/<token>")
    @requires("run", "importar")
    def review(self, token: str) -> ResponseReturnValue:
        upload, servicio, periodo = self._waiting(token)
        counted = preview.counts(upload)
        which = request.args.get("ver", preview.REVIEW if counted[preview.REVIEW] else preview.VALID)
        which = which if which in counted else preview.ALL
        pages = max(1, -(-counted[which] // preview.PAGE))
        asked = request.args.get("pagina", "1")
        number = min(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, pages) or 1
        book = layout.plan(upload.kind, upload.anio)
        return self.page(
            "excel/revisar.html",
            upload=upload,
            book=book.workbook,
            size=show_size(upload.bytes),
            closed=texts_of(imports.refused_now(self._job(upload, servicio, periodo))),
            sheets=preview.page_of(upload, which, number),
            counted=counted,
            which=which,
            number=number,
            pages=pages,
        )

    @expose("/anotada/<token>")
    @requires("run", "importar")
    def annotated(self, token: str) -> ResponseReturnValue:
        upload, _, _ = self._waiting(token)
        name = upload.archivo.removesuffix(".xlsx") + "_anotada"
        return send_book(name, lambda out: annotated.write_annotated(upload.path, upload.faults, out))

    @expose("/cargar/<token>", methods=["POST"])
    @requires("run", "importar")
    def load(self, token: str) -> ResponseReturnValue:
        upload, servicio, periodo = self._waiting(token)
        only_valid = request.form.get("modo") == "validas"
        with of_service(servicio, "import"):
            result = imports.import_workbook(self._job(upload, servicio, periodo, only_valid=only_valid))
        if not result.written or not result.loaded:
            upload.note(result)
            flash(gettext("No se cargó nada: corrija las filas con error o cargue solo las válidas."), "error")
            return redirect(url_for("ImportarView.review", token=token), 303)
        upload.forget()
        text = ngettext(
            "Se cargó %(num)s fila de %(archivo)s.",
            "Se cargaron %(num)s filas de %(archivo)s.",
            result.loaded,
            archivo=upload.archivo,
        )
        flash(text, "success")
        return redirect(url_for("ImportarView.index"), 303)

    @expose("/cancelar/<token>", methods=["POST"])
    @requires("run", "importar")
    def cancel(self, token: str) -> ResponseReturnValue:
        upload, _, _ = self._waiting(token)
        upload.forget()
        return redirect(url_for("ImportarView.index"), 303)

    @expose("/deshacer/<pk>", methods=["POST"])
    @requires("run", "importar")
    def undo(self, pk: str) -> ResponseReturnValue:
        lote = row_or_refuse(Lote, pk)
        outcome = undo.undo(lote)
        if outcome.ok:
            flash(gettext("Se deshizo la carga de %(archivo)s.", archivo=lote.archivo), "success")
        for text in texts_of(outcome.faults):
            flash(text, "error")
        return redirect(url_for("ImportarView.index"), 303)


class ReportesView(EvView):
    route_base = "/reportes"

    @expose("/")
    @requires("read", "reportes")
    def index(self) -> ResponseReturnValue:
        servicio, periodo = self.selection.servicio, self.selection.periodo
        ready = servicio is not None and periodo is not None
        return self.page(
            "excel/reportes.html",
            servicio=servicio,
            periodo=periodo,
            here=self.selection.here,
            may_run=g.who.may("run", "reportes"),
            found=reports.titles(periodo.anio) if ready else {},
            partial=reports.partial_heading(),
            large=ready and large.is_large(servicio),
        )

    @expose("/avance")
    @requires("read", "reportes")
    def summary(self) -> ResponseReturnValue:
        """«Resumen RT» on screen: a page of its own, because it asks every module."""
        servicio, periodo = self.selection.servicio, self.selection.periodo
        if servicio is None or periodo is None:
            return redirect(url_for("ReportesView.index"), 303)
        return self.page(
            "excel/resumen.html",
            servicio=servicio,
            periodo=periodo,
            progress=list(reports.progress_of(servicio, periodo)),
            partial=reports.partial_heading(),
            levels=reports.LEVELS,
            show_percent=show_percent,
        )

    @expose("/<name>/preparar", methods=["POST"])
    @requires("run", "reportes")
    def prepare(self, name: str) -> ResponseReturnValue:
        """A report of many units is made apart."""
        servicio, periodo = self.selection.servicio, self.selection.periodo
        if servicio is None or periodo is None:
            return redirect(url_for("ReportesView.index"), 303)
        if name not in reports.names(periodo.anio):
            abort(404)
        large.ask(name, servicio, periodo)
        flash(gettext("El reporte se está preparando. Descárguelo aquí cuando esté listo."), "info")
        return redirect(url_for("DescargasView.index"), 303)

    @expose("/<name>.xlsx")
    @requires("run", "reportes")
    def download(self, name: str) -> ResponseReturnValue:
        servicio, periodo = self.selection.servicio, self.selection.periodo
        if servicio is None or periodo is None:
            return redirect(url_for("ReportesView.index"), 303)
        if name not in reports.names(periodo.anio):
            abort(404)
        privacy.note_report(name, {"servicio": servicio, "periodo": periodo.anio}, servicio.id)
        with of_service(servicio, "form"):
            return send_book(
                f"{name}_{periodo.anio}_{servicio.sigla or servicio.id}",
                lambda out: write_workbook(reports.sheets_of(name, servicio, periodo), out),
            )


VIEWS = (
    View(ReportesView, "Reportes", ("Plataforma de Gestión",), icon="chart-bar", order=60),
    View(ImportarView, "Importar", APOYO, icon="file-import", order=900),
)
