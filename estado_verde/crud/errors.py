"""The pages for what went wrong, in the shell when that is possible: what happened, in plain words, and where to go on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError

from .. import readiness, scope, services, storage
from ..messages import text_of
from ..models import db
from ..security import access
from ..spec.faults import fault

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    code: int
    title: str
    text: str
    help: str = ""
    retry: str = ""


def page_of(code: int, description: str = "") -> Page:
    """What is said for a status code."""
    again = request.full_path.rstrip("?") if request.method == "GET" else ""
    pages = {
        400: (gettext("No se pudo leer lo enviado"), gettext("La solicitud no se entiende o está incompleta.")),
        403: (gettext("Sin acceso"), text_of(fault("MSG-ACC-03"))),
        404: (
            gettext("No existe esta página"),
            gettext("La dirección no corresponde a ninguna página de la plataforma."),
        ),
        405: (
            gettext("No se puede hacer así"),
            gettext("Esta dirección no admite esa acción. Use los botones de la página."),
        ),
        413: (
            gettext("El envío es demasiado grande"),
            gettext("Lo enviado supera el tamaño máximo permitido. No se guardó nada."),
        ),
        429: (gettext("Demasiados intentos"), gettext("Espere unos minutos y vuelva a intentarlo.")),
        500: (
            gettext("Algo falló en la plataforma"),
            gettext("No es culpa suya y no se guardó nada a medias. Vuelva a intentarlo en unos minutos."),
        ),
    }
    title, text = pages.get(
        code, (gettext("No se pudo completar"), gettext("La plataforma no pudo responder a esta solicitud."))
    )
    return Page(code, title, description or text, retry=again if code in (429, 500) else "")


def answer(page: Page, headers: Any = ()) -> ResponseReturnValue:
    if access.wants_json():
        return jsonify(message=page.text), page.code
    return render_template("ev/error.html", error=page, title=page.title), page.code, headers


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(services.NotAllowed, _refused)
    app.register_error_handler(scope.ScopeViolation, _refused)
    app.register_error_handler(storage.Lost, _lost)
    app.register_error_handler(Exception, _fault)


def _stale(error: CSRFError) -> ResponseReturnValue:
    text = gettext(
        "El formulario ya no es válido: su sesión cambió o venció. Vuelva atrás, recargue la página y envíelo otra vez."
    )
    return answer(Page(400, gettext("El formulario venció"), text))


def _known(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # redirects are exceptions too
    if error.code == Forbidden.code:
        _note_refusal()
    kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    return answer(page_of(error.code), kept)


def _refused(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    _note_refusal(str(error))
    return answer(page_of(Forbidden.code))


def _note_refusal(why: str = "") -> None:
    """Who asked for what is of others is told in the log (00-overview §2.2); the path without line breaks of theirs."""
    who = g.get("who", scope.ANONYMOUS)
    account = f"la cuenta {who.cuenta_id} ({who.ambito}:{who.perfil})" if who.cuenta_id else "nadie"
    log.warning("Negado %s %r a %s. %s", request.method, request.path, account, why)


def _lost(_error: storage.Lost) -> ResponseReturnValue:
    text = gettext(
        "El documento está registrado, pero su archivo no está en el almacén. Avise a quien administra la plataforma: se "
        "repone desde el respaldo."
    )
    return answer(Page(404, gettext("Falta el archivo"), text))


def _fault(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged whole, told without its inside, and drawn without asking the database anything."""
    if readiness.explains(error, current_app.extensions["ev"]["host"], db.engine):
        db.session.rollback()
        _draw_plainly()
        text = gettext(readiness.TO_DO)
        return answer(Page(503, gettext("La plataforma aún no está lista"), text), [("Retry-After", "60")])
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    log.exception("Falló %s %s", request.method, request.path)
    db.session.rollback()
    _draw_plainly()
    return answer(page_of(InternalServerError.code))


def _draw_plainly() -> None:
    """The frame of the page is made anew, and asks nothing of a database that may be what failed."""
    g.pop("ev_shell", None)
    g.ev_plain = True
