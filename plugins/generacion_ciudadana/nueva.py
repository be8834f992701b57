"""«Nuevo Envío»: the four forms, with drafts, and a request that begins from an earlier one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog
from estado_verde.contributions import View
from estado_verde.crud import drafting, forms
from estado_verde.crud.base import row_or_refuse
from estado_verde.crud.context import number_of
from estado_verde.messages import text_of
from estado_verde.models import Adjunto, Comuna, Region, db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.messages import N_
from estado_verde.storage import show_size

from . import envio, limites
from .estados import ENVIADO, MC, NC, RESPONDIDOS, SC, SI
from .formularios import FORMULARIOS, Formulario
from .models import Distribuidora, Solicitud
from .pantalla import PortalView

#: What each form may begin from: what comes before it in a project, SI → SC → MC → NC, where a Manifestación may be missing.
ANTERIORES = {SC: (SI,), MC: (SC,), NC: (SC, MC)}
NUMEROS = ("numero_cliente", "numero_factibilidad")
HEREDADOS = ("distribuidora", "numero_cliente", "numero_factibilidad", "region", "comuna", "email_adicional")


@dataclass(frozen=True)
class Page:
    """What the template of a form is given."""

    form: Formulario
    controls: Mapping[str, forms.Control]
    documents: Sequence[forms.Control]
    general: Sequence[tuple[str, str, str]]
    draft: drafting.Draft
    key: str
    earlier: Solicitud | None
    reusable: Sequence[Adjunto]
    reused: frozenset[int]
    distribuidoras: Sequence[tuple[str, str]]
    regiones: Sequence[tuple[str, str]]
    comunas: Sequence[tuple[str, str]]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        every = (*self.controls.values(), *self.documents)
        return [*self.general, *((one.id, one.label, text) for one in every for text, _ in one.faults)]

    @staticmethod
    def size_of(adjunto: Adjunto) -> str:
        return show_size(adjunto.bytes)


class ComunasView(PortalView):
    """The comunas of a región, for the select that waits for it."""

    route_base = "/generacion/comunas"
    default_view = "of_region"

    @expose("/<int:region>")
    @requires("write", "solicitudes")
    def of_region(self, region: int) -> ResponseReturnValue:
        return jsonify([{"value": value, "text": text} for value, text in _comunas(region)])


class NuevaView(PortalView):
    """One of the forms; each has an address and a place in the menu of its own."""

    tipo = ""

    @expose("/", methods=["GET", "POST"])
    @requires("write", "solicitudes")
    def index(self) -> ResponseReturnValue:
        form = FORMULARIOS[self.tipo]
        earlier = _earlier(form)
        return self._submit(form, earlier) if request.method == "POST" else self._open(form, earlier)

    def _open(self, form: Formulario, earlier: Solicitud | None) -> ResponseReturnValue:
        draft = _draft(form, earlier)
        values = dict(draft.values) if draft.recovered else _opening(form, earlier)
        return self._page(form, forms.RecordForm(_fields(form), values), draft, secrets.token_urlsafe(18), earlier)

    def _submit(self, form: Formulario, earlier: Solicitud | None) -> ResponseReturnValue:
        typed = forms.RecordForm.of_request(_fields(form), request.form)
        asked = [one for one in form.documentos if request.form.get("aporta_medidor") or not one.of_meter]
        documents = [limites.of(one.spec) for one in asked]
        upload = envio.Documentos(documents, request.files, request.form).keep_one()
        chosen = {number_of(one) for one in request.form.getlist("reutilizar")}
        reused = [one for one in envio.reusable(earlier, form) if one.id in chosen]
        raw = _raw(form, typed) | {"relacionada": earlier and earlier.id}
        outcome = envio.submit(form, raw, upload, reused)
        if outcome.row is not None and outcome.ok:
            drafting.saved()
            flash(text_of(fault("MSG-GC-16", folio=outcome.row.folio)), "success")
            return redirect(url_for("BandejaView.index"), 303)
        upload.hold(request.form)
        earlier = _earlier(form)
        page = self._build(form, typed, _draft(form, earlier), request.form.get("clave_envio", ""), earlier)
        controls = {**page.controls, **{one.name: one for one in page.documents}}
        for one in outcome.faults:
            if one.field in controls:
                controls[one.field].faults.append((text_of(one), ""))
            else:
                typed.general.append(("", "", text_of(one)))
        return self.page("generacion_ciudadana/formulario.html", title=gettext(form.titulo), page=page)

    def _page(self, form: Formulario, *given: Any) -> ResponseReturnValue:
        page = self._build(form, *given)
        return self.page("generacion_ciudadana/formulario.html", title=gettext(form.titulo), page=page)

    def _build(
        self, form: Formulario, typed: forms.RecordForm, draft: drafting.Draft, key: str, earlier: Solicitud | None
    ) -> Page:
        documents = [forms.Control(limites.of(one.asked), single=True) for one in form.documentos]
        for one in documents:
            one.files = draft.files.get(one.name, ())
        region, reusable = number_of(typed.controls["region"].value), envio.reusable(earlier, form)
        return Page(
            form,
            typed.controls,
            documents,
            typed.general,
            draft,
            key,
            earlier,
            reusable,
            _reused(reusable, draft),
            _options(select(Distribuidora).where(Distribuidora.activo).order_by(Distribuidora.nombre)),
            _options(select(Region).order_by(Region.orden, Region.id)),
            _comunas(region),
        )


def _reused(reusable: Sequence[Adjunto], draft: drafting.Draft) -> frozenset[int]:
    """The documents that are taken from the earlier request: all of them, until somebody says otherwise."""
    if request.method == "GET" and not draft.recovered:
        return frozenset(one.id for one in reusable)
    chosen = request.form.getlist("reutilizar") if request.method == "POST" else draft.values.get("reutilizar", ())
    return frozenset(number for one in chosen if (number := number_of(one)))


def _fields(form: Formulario) -> list[Any]:
    """One of the two numbers has to be given: each shows that it is obligatory while the form shows it."""
    record = catalog.record(Solicitud)
    asked = (record.field(name) for name in form.datos)
    return [replace(one, required=True) if one.name in NUMEROS else one for one in asked]


def _raw(form: Formulario, typed: forms.RecordForm) -> dict[str, Any]:
    """What was typed; a box that is not ticked is a «no», and what the form does not ask keeps its default."""
    raw = typed.raw() | {"clave_envio": request.form.get("clave_envio", "")}
    for name in ("sin_numero_cliente", "aporta_medidor"):
        raw[name] = "si" if name in form.datos and request.form.get(name) else "no"
    return raw


def _draft(form: Formulario, earlier: Solicitud | None) -> drafting.Draft:
    address = f"/generacion/nueva/{form.direccion}/"
    return drafting.of_form(address, {"desde": earlier.id if earlier is not None else ""})


def _earlier(form: Formulario) -> Solicitud | None:
    """The answered request that this one goes on from."""
    asked = number_of(request.args.get("desde") or request.form.get("desde"))
    row = row_or_refuse(Solicitud, asked) if asked is not None else None
    return row if row is not None and may_follow(row, form) else None


def may_follow(row: Solicitud, form: Formulario) -> bool:
    """Of an answered request; a Manifestación is complete when it is sent."""
    return row.tipo in ANTERIORES.get(form.tipo, ()) and row.estado in (*RESPONDIDOS, ENVIADO)


def following(row: Solicitud) -> list[Formulario]:
    """The forms that go on from this request."""
    return [one for one in FORMULARIOS.values() if may_follow(row, one)]


def _opening(form: Formulario, earlier: Solicitud | None) -> dict[str, Sequence[str]]:
    record = catalog.record(Solicitud)
    values: dict[str, Sequence[str]] = {"es_cliente_final": ["si"]}
    if earlier is not None:
        for name in HEREDADOS:
            spec = record.field(name)
            values[name] = forms.editable(spec, getattr(earlier, name))
        values["es_cliente_final"] = ["si" if earlier.es_cliente_final else "no"]
        values["sin_numero_cliente"] = ["si"] if earlier.sin_numero_cliente else []
    return values


def _options(statement: Any) -> list[tuple[str, str]]:
    return [(str(one.id), one.nombre) for one in db.session.scalars(statement)]


def _comunas(region: int | None) -> list[tuple[str, str]]:
    if region is None:
        return []
    return _options(select(Comuna).where(Comuna.region_id == region).order_by(Comuna.nombre))


def _view_of(form: Formulario) -> type[NuevaView]:
    name = f"Nueva{form.tipo}View"
    return type(name, (NuevaView,), {"tipo": form.tipo, "route_base": f"/generacion/nueva/{form.direccion}"})


MENU = (N_("Portal"), N_("Nuevo Envío"))
VIEWS = [
    View(_view_of(FORMULARIOS[SI]), FORMULARIOS[SI].menu, MENU, icon="send", order=1),
    View(_view_of(FORMULARIOS[SC]), FORMULARIOS[SC].menu, MENU, icon="plug-connected", order=2),
    View(_view_of(FORMULARIOS[MC]), FORMULARIOS[MC].menu, MENU, icon="writing-sign", order=3),
    View(_view_of(FORMULARIOS[NC]), FORMULARIOS[NC].menu, MENU, icon="solar-panel", order=4),
]
