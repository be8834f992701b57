"""A request as each profile sees it: its head, its data, its payments, its documents, its history and its chain."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, g, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from estado_verde import services, storage, workflow
from estado_verde.clock import SANTIAGO, now, today
from estado_verde.crud.base import row_or_refuse
from estado_verde.messages import text_of
from estado_verde.models import Adjunto, db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.numbers import show

from . import bandeja, envio, nueva, vencimiento
from .estados import ESTADOS, EVENTOS, FORMAS_PAGO, POR_PAGAR, RESULTADOS, SEMS, TIPOS
from .formularios import DOCUMENTOS, FORMULARIOS
from .models import Comunicacion, Evento, Pago, Respuesta, Solicitud
from .pantalla import PortalView
from .profiles import DISTRIBUIDORA, SOLICITANTE
from .workflow import COMUNICAR, EDITAR, PAGAR, RECHAZAR, RESPONDER, RETIRAR, SOLICITAR_PAGO, VALIDAR

#: Actions that have a place of their own on the page, away from the head.
ELSEWHERE = (EDITAR, VALIDAR, RECHAZAR, RETIRAR, COMUNICAR)
ICONS = {
    "ENVIO": "send", "PAGO_SOLICITADO": "cash", "COMPROBANTE": "receipt", "PAGO_VALIDADO": "check", "PAGO_RECHAZADO": "x",
    "RESPUESTA": "file-check", "LIBERACION": "lock-open", "COMUNICACION": "message", "EDICION_NUMERO": "edit",
    "COBRO_RETIRADO": "arrow-back-up", "ANULACION": "ban", "DESCARGA": "download",
}  # fmt: skip


@dataclass(frozen=True)
class Archivo:
    nombre: str
    titulo: str
    size: str
    url: str


@dataclass(frozen=True)
class Suceso:
    titulo: str
    icono: str
    usuario: str
    fecha: str
    comentario: str
    archivos: Sequence[Archivo]


@dataclass
class Ficha:
    """What the page of a request is given."""

    row: Solicitud
    line: bandeja.Line
    actions: dict[str, workflow.Action]
    documentos: Sequence[Archivo] = ()
    bytes: int = 0
    historia: Sequence[Suceso] = ()
    pagos: Sequence[Pago] = ()
    respuestas: Sequence[Respuesta] = ()
    bloqueada: bool = False
    cadena: Sequence[Solicitud] = ()
    siguientes: Sequence[Any] = ()
    archivos: dict[tuple[str, int], list[Archivo]] = field(default_factory=dict)

    @property
    def kb(self) -> str:
        return show(-(-self.bytes // 1024))

    @property
    def head_actions(self) -> list[workflow.Action]:
        return [one for name, one in self.actions.items() if name not in ELSEWHERE]

    @property
    def pago(self) -> Pago | None:
        return self.pagos[-1] if self.pagos else None

    @property
    def datos(self) -> list[tuple[str, str]]:
        row = self.row
        found = [(gettext("Empresa Distribuidora"), row.distribuidora.nombre)]
        found.append((gettext("Región / Comuna"), f"{row.region.nombre} / {row.comuna.nombre}"))
        form = FORMULARIOS[row.tipo]
        if "es_cliente_final" in form.datos:
            found.append((gettext("¿Es usted el cliente final?"), yes_or_no(row.es_cliente_final)))
        if "aporta_medidor" in form.datos:
            found.append((gettext("Voy a aportar el medidor bidireccional"), yes_or_no(row.aporta_medidor)))
        if row.email_adicional:
            found.append((gettext("Correo electrónico adicional"), row.email_adicional))
        return found


def yes_or_no(value: bool) -> str:
    return gettext("Sí") if value else gettext("No")


def when(moment: Any) -> str:
    return f"{moment.astimezone(SANTIAGO):%d/%m/%Y %I:%M %p}" if moment else ""


def load(pk: Any) -> Ficha:
    row = row_or_refuse(
        Solicitud, pk, joinedload(Solicitud.distribuidora), joinedload(Solicitud.region), joinedload(Solicitud.comuna)
    )
    ficha = Ficha(row, bandeja.Line(row, vencimiento.is_overdue(row, today())), {})
    ficha.actions = {one.name: one for one in workflow.actions(row)}
    documents = envio.documents(row)
    ficha.documentos = [_listed(one, _title(row, one.campo)) for one in documents]
    ficha.bytes = sum(one.bytes for one in documents)
    ficha.pagos = _of(Pago, row, Pago.intento)
    ficha.respuestas = _of(Respuesta, row, Respuesta.version)
    ficha.bloqueada = g.who.perfil == SOLICITANTE and row.estado in POR_PAGAR and not ficha.respuestas
    messages = _of(Comunicacion, row, Comunicacion.id)
    ficha.archivos = _files_of(ficha.pagos, ficha.respuestas, messages)
    ficha.historia = _history(ficha)
    ficha.cadena = _chain(row)
    ficha.siguientes = nueva.following(row) if g.who.perfil == SOLICITANTE else ()
    return ficha


def _of(model: Any, row: Solicitud, order: Any) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.solicitud_id == row.id).order_by(order)))


def _title(row: Solicitud, campo: str) -> str:
    asked = FORMULARIOS[row.tipo].documento(campo)
    return gettext((asked or DOCUMENTOS[campo]).label)


def _listed(one: Adjunto, title: str = "") -> Archivo:
    return Archivo(one.nombre, title, storage.show_size(one.bytes), url_for("AdjuntoView.download", pk=one.id))


def _files_of(*groups: Sequence[Any]) -> dict[tuple[str, int], list[Archivo]]:
    """The files of payments, answers and messages, by the row that carries them, with one query."""
    owners = [(one.__tablename__, [row.id for row in group]) for group in groups for one in group[:1]]
    if not owners:
        return {}
    wanted = or_(*((Adjunto.tabla == table) & Adjunto.fila_id.in_(ids) for table, ids in owners))
    found: dict[tuple[str, int], list[Archivo]] = {}
    for one in db.session.scalars(select(Adjunto).where(wanted).order_by(Adjunto.id)):
        found.setdefault((f"{one.tabla}.{one.campo}", one.fila_id), []).append(_listed(one))
    return found


#: The files that an event tells of: the row that it names, and its field.
FILES = {
    "RESPUESTA": ("respuesta", "archivo"),
    "LIBERACION": ("respuesta", "archivo"),
    "COBRO_RETIRADO": ("respuesta", "archivo"),
    "PAGO_SOLICITADO": ("pago", "cupon"),
    "COMPROBANTE": ("pago", "comprobante"),
    "COMUNICACION": ("comunicacion", "adjunto"),
}


def _history(ficha: Ficha) -> list[Suceso]:
    """Newest last. What was loaded and is not released is not told to who waits for it."""
    events = _of(Evento, ficha.row, Evento.id)
    seen = {one.id for one in ficha.respuestas}
    if g.who.perfil == SOLICITANTE:
        events = [one for one in events if one.tipo != "RESPUESTA" or one.respuesta_id in seen]
    payments = {one.id: one for one in ficha.pagos}
    found = []
    for one in events:
        owner, campo = FILES.get(one.tipo, ("", ""))
        row_id = getattr(one, f"{owner}_id") if owner else None
        files = ficha.archivos.get((f"generacion_ciudadana_{owner}.{campo}", row_id), ()) if row_id else ()
        said = [gettext(FORMAS_PAGO[payments[one.pago_id].metodo])] if one.tipo == "COMPROBANTE" else []
        if one.comentario or one.tipo == "EDICION_NUMERO":
            said.append(one.comentario or bandeja.NOTHING)  # a number that was taken away says so
        text = "\n".join(said)
        found.append(Suceso(gettext(EVENTOS[one.tipo]), ICONS[one.tipo], one.usuario, when(one.fecha), text, files))
    return found


def _chain(row: Solicitud) -> list[Solicitud]:
    """The requests of one project, from the first to the last; nothing for one that stands alone."""
    *_, first = row.hacia_atras
    chain, last = [first], [first.id]
    while last:
        after = select(Solicitud).where(Solicitud.relacionada_id.in_(last)).order_by(Solicitud.id)
        found = db.session.scalars(after).all()
        chain, last = [*chain, *found], [one.id for one in found]
    return chain if len(chain) > 1 else []


class SolicitudView(PortalView):
    """The page of a request, and what is downloaded from it."""

    route_base = "/generacion/solicitudes"
    default_view = "show"

    @expose("/<int:pk>/")
    @requires("read", "solicitudes")
    def show(self, pk: int) -> ResponseReturnValue:
        ficha = load(pk)
        return self.page(
            "generacion_ciudadana/solicitud.html",
            title=gettext(TIPOS[ficha.row.tipo]),
            ficha=ficha,
            when=when,
            estados=ESTADOS,
            sems=SEMS,
            metodos=FORMAS_PAGO,
            resultados=RESULTADOS,
            tipos=TIPOS,
            of_company=g.who.perfil == DISTRIBUIDORA,
            payment_actions=[ficha.actions[one] for one in (VALIDAR, RECHAZAR, RETIRAR) if one in ficha.actions],
            main=() if VALIDAR in ficha.actions else (RESPONDER, PAGAR, SOLICITAR_PAGO),
        )

    @expose("/<int:pk>/documentos")
    @requires("read", "solicitudes")
    def documents(self, pk: int) -> ResponseReturnValue:
        """All documents of the form: the file itself when it is one, a zip of them otherwise."""
        row = row_or_refuse(Solicitud, pk)
        found = envio.documents(row)
        if not found:
            abort(404)
        if len(found) == 1:
            stream = storage.open_adjunto(found[0])
            return _download(stream, storage.clean_name(found[0].nombre))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, one in enumerate(found, 1):
                with storage.open_adjunto(one) as stream:
                    archive.writestr(f"{number:02d}_{storage.clean_name(one.nombre)}", stream.read())
        packed.seek(0)
        return _download(packed, f"{row.folio}.zip")

    @expose("/<int:pk>/respuesta/<int:version>")
    @requires("read", "respuestas")
    def answer(self, pk: int, version: int) -> ResponseReturnValue:
        """An answer, once it is released. Before, its address says when it will be (MSG-GC-19)."""
        row = row_or_refuse(Solicitud, pk)
        mine = select(Respuesta).where(Respuesta.solicitud_id == row.id, Respuesta.version == version)
        found = db.session.scalar(mine)
        files = storage.attachments(found) if found is not None else []
        if not files:
            if row.requiere_pago and row.fecha_respuesta is None:
                return _waiting()
            abort(404)
        if g.who.perfil == SOLICITANTE:
            _note_download(row, found)
        return _download(storage.open_adjunto(files[0]), storage.clean_name(files[0].nombre))


def _waiting() -> ResponseReturnValue:
    from estado_verde.crud.errors import Page

    text = text_of(fault("MSG-GC-19"))
    return render_template("ev/error.html", error=Page(403, gettext("Respuesta no disponible"), text), title=text), 403


def _note_download(row: Solicitud, answer: Any) -> None:
    with services.batch() as session:
        session.add(
            Evento(
                solicitud_id=row.id,
                fecha=now(),
                cuenta_id=g.who.cuenta_id,
                usuario=g.who.nombre,
                tipo="DESCARGA",
                estado_desde=row.estado,
                estado_hasta=row.estado,
                respuesta_id=answer.id,
            )
        )


def _download(stream: Any, name: str) -> ResponseReturnValue:
    return send_file(stream, "application/octet-stream", as_attachment=True, download_name=name, max_age=0)
