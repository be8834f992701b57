"""The page of a Conductor, made for a phone held in one hand: what runs now is the page, one large action at a time. It
writes through the same services as every other door; what it adds is the driver, the hour and the proposed kilometres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import select

from estado_verde import catalog, services
from estado_verde.clock import SANTIAGO, now, today
from estado_verde.crud import EvView, drafting, files, forms
from estado_verde.crud.base import row_or_refuse
from estado_verde.messages import text_of, texts_of
from estado_verde.models import Periodo, db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.numbers import show

from .choices import INDIVIDUAL
from .driving import choice_of, driver_of_request, entries_of_driver, running, this_minute, vehicles
from .models import Carga, Recorrido, Vehiculo

START = ("km_inicial", "origen", "destino", "motivo", "pasajeros")
END = ("km_final", "fecha_llegada")
EDIT = ("fecha_salida", "fecha_llegada", "origen", "destino", "motivo", "pasajeros", "km_inicial", "km_final")
LOAD = ("cantidad", "monto_clp", "fecha", "odometro_km", "tipo_comprobante", "numero_comprobante", "archivo")
#: What a hint of the whole record says that a driver need not read.
PHONE_HINTS = {"fecha": "", "fecha_llegada": ""}


class _Refused(Exception):
    """Undoes a load whose photo was refused."""


class BitacoraView(EvView):
    route_base = "/flota/bitacora"

    @expose("/")
    @requires("write", "flota_bitacora")
    def index(self) -> ResponseReturnValue:
        trip = running()
        if trip is not None:
            draft = _draft("index", recorrido=trip.id)
            return self._end_page(trip, _kept(draft, Recorrido, END) or _end_form(), draft)
        draft = _draft("index")
        return self._start_page(_kept(draft, Recorrido, START) or _start_form(vehicles()), draft)

    @expose("/iniciar", methods=["POST"])
    @requires("write", "flota_bitacora")
    def start(self) -> ResponseReturnValue:
        if running() is not None:
            return redirect(url_for("BitacoraView.index"), 303)
        form = _read(Recorrido, START)
        raw = form.raw() | {"vehiculo": request.form.get("vehiculo", ""), "fecha_salida": this_minute()}
        return self._save(Recorrido, raw, None, form, self._start_page)

    @expose("/terminar", methods=["POST"])
    @requires("write", "flota_bitacora")
    def end(self) -> ResponseReturnValue:
        trip = running()
        if trip is None:
            return redirect(url_for("BitacoraView.index"), 303)
        form = _read(Recorrido, END)
        return self._save(Recorrido, form.raw(), trip, form, self._still_ending)

    @expose("/combustible", methods=["GET", "POST"])
    @requires("write", "flota_bitacora")
    def fuel(self) -> ResponseReturnValue:
        if request.method == "GET":
            draft = _draft("fuel")
            return self._fuel_page(_kept(draft, Carga, LOAD) or _fuel_form(self.selection.periodo), draft)
        form = _read(Carga, LOAD)
        raw = form.raw() | {
            "vehiculo": request.form.get("vehiculo", ""),
            "modalidad": INDIVIDUAL,
            "periodo": _period_of(form, self.selection.periodo),
        }
        upload = files.Upload([one.spec for one in form.controls.values()], request.files, request.form)
        return self._save(Carga, raw, None, form, self._fuel_page, upload)

    @expose("/registros")
    @requires("write", "flota_bitacora")
    def entries(self) -> ResponseReturnValue:
        return self._page("flota/registros.html", gettext("Mis registros"), "entries", **entries_of_driver())

    @expose("/recorrido/<pk>", methods=["GET", "POST"])
    @requires("write", "flota_bitacora")
    def trip(self, pk: str) -> ResponseReturnValue:
        """Correct a trip within the day (RF-3)."""
        row = row_or_refuse(Recorrido, pk)
        if request.method == "GET":
            draft = _draft("trip", pk=pk)
            stored = forms.RecordForm.of_row(_fields(Recorrido, EDIT), row)
            return self._correct_page(row, _kept(draft, Recorrido, EDIT) or stored, draft)
        form = _read(Recorrido, EDIT)
        return self._save(Recorrido, form.raw(), row, form, lambda found, draft: self._correct_page(row, found, draft))

    @expose("/carga/<pk>", methods=["GET", "POST"])
    @requires("write", "flota_bitacora")
    def load(self, pk: str) -> ResponseReturnValue:
        row = row_or_refuse(Carga, pk)
        if request.method == "GET":
            draft = _draft("load", pk=pk)
            stored = forms.RecordForm.of_row(_fields(Carga, LOAD), row)
            return self._correct_page(row, _kept(draft, Carga, LOAD) or stored, draft)
        form = _read(Carga, LOAD)
        upload = files.Upload([one.spec for one in form.controls.values()], request.files, request.form)
        return self._save(
            Carga, form.raw(), row, form, lambda found, draft: self._correct_page(row, found, draft), upload
        )

    @expose("/eliminar/<kind>/<pk>", methods=["POST"])
    @requires("write", "flota_bitacora")
    def delete(self, kind: str, pk: str) -> ResponseReturnValue:
        model = {"recorrido": Recorrido, "carga": Carga}.get(kind)
        if model is None:
            abort(404)
        row = row_or_refuse(model, pk)
        name, outcome = str(row), services.delete(row)
        if outcome.ok:
            flash(gettext("Se eliminó %(que)s.", que=name), "success")
        for text in texts_of(one for one in outcome.faults if not one.warning):
            flash(text, "danger")
        return redirect(url_for("BitacoraView.entries"), 303)

    # --- what they share ---------------------------------------------------------------------------------------------------

    def _save(
        self, model: Any, raw: dict[str, Any], row: Any, form: forms.RecordForm, again: Any, upload: Any = None
    ) -> ResponseReturnValue:
        """Save, or show the same page with what was typed and every fault beside its field."""
        driver = driver_of_request()
        outcome = _written(model, raw | {"conductor": driver.id}, row, upload)
        if not outcome.ok:
            form.tell(outcome.faults)
            if upload is not None:
                upload.hold(request.form)  # a photo is not taken twice
            page: ResponseReturnValue = again(form, _draft("index"))
            return page
        drafting.saved()
        flash(text_of(fault("MSG-GEN-02")), "success")
        for text in texts_of(outcome.warnings):
            flash(text, "warning")
        corrected = request.endpoint in ("BitacoraView.trip", "BitacoraView.load")
        return redirect(url_for("BitacoraView.entries" if corrected else "BitacoraView.index"), 303)

    def _page(self, template: str, title: str, tab: str, **values: Any) -> str:
        driver = driver_of_request()
        expired = driver.licencia_vencimiento is not None and driver.licencia_vencimiento < today()
        licence = fault("MSG-FLO-09", fecha=f"{driver.licencia_vencimiento:%d/%m/%Y}") if expired else None
        return self.page(
            template,
            title=title,
            tab=tab,
            driver=driver,
            licence=text_of(licence) if licence else "",
            show=show,
            santiago=SANTIAGO,
            **values,
        )

    def _start_page(self, form: forms.RecordForm, draft: drafting.Draft) -> str:
        offered = choice_of(vehicles(), draft.value("vehiculo") if draft.recovered else "")
        title = gettext("Iniciar recorrido")
        return self._page("flota/iniciar.html", title, "index", form=form, draft=draft, **offered)

    def _still_ending(self, form: forms.RecordForm, draft: drafting.Draft) -> str:
        return self._end_page(running(), form, draft)

    def _end_page(self, trip: Recorrido | None, form: forms.RecordForm, draft: drafting.Draft) -> str:
        if trip is None:
            abort(404)
        values = {"trip": trip, "passed": int((now() - trip.fecha_salida).total_seconds()) // 60}
        return self._page("flota/terminar.html", gettext("Mi recorrido"), "index", form=form, draft=draft, **values)

    def _fuel_page(self, form: forms.RecordForm, draft: drafting.Draft) -> str:
        offered = choice_of(vehicles(), draft.value("vehiculo") if draft.recovered else "")
        form.controls["archivo"].files = draft.files.get("archivo", ())
        title = gettext("Cargar combustible")
        return self._page("flota/combustible.html", title, "fuel", form=form, draft=draft, row=None, **offered)

    def _correct_page(self, row: Recorrido | Carga, form: forms.RecordForm, draft: drafting.Draft) -> str:
        kind = "recorrido" if isinstance(row, Recorrido) else "carga"
        if kind == "carga":
            stored = files.of_row(row, [form.controls["archivo"].spec])["archivo"]
            form.controls["archivo"].files = (*stored, *draft.files.get("archivo", ()))
        title = gettext("Editar recorrido") if kind == "recorrido" else gettext("Editar carga")
        return self._page("flota/corregir.html", title, "entries", form=form, draft=draft, row=row, kind=kind)


def _written(model: Any, raw: Mapping[str, Any], row: Any, upload: Any) -> services.Outcome:
    """The record and its photo, both or none."""
    refused = upload.check() if upload else []
    if refused:
        found = services.check(model, raw, row, partial=row is not None)
        db.session.rollback()
        return services.Outcome(None, [*found.faults, *refused])
    if not upload:
        return services.save(model, raw, row, partial=row is not None)
    outcome = services.Outcome()
    try:
        with services.batch():
            outcome = services.save(model, raw, row, partial=row is not None)
            if outcome.ok:
                outcome.faults += upload.save(outcome.row)
            if not outcome.ok:
                raise _Refused
    except _Refused:
        outcome.row = None
    return outcome


# --- forms -----------------------------------------------------------------------------------------------------------------


def _fields(model: Any, names: Sequence[str]) -> list[Any]:
    record = catalog.record(model)
    needed = {"fecha", *(END if names == END else ())}
    return [
        replace(one, hint=PHONE_HINTS.get(one.name, one.hint), required=one.required or one.name in needed)
        for one in map(record.field, names)
    ]


def _read(model: Any, names: Sequence[str]) -> forms.RecordForm:
    return forms.RecordForm.of_request(_fields(model, names), request.form)


def _draft(name: str, pk: str = "", **arguments: Any) -> drafting.Draft:
    """What was typed and not sent, because the signal went or the phone was put away. A form that comes back with faults
    brings the key of its own."""
    return drafting.of_form(url_for(f"BitacoraView.{name}", **({"pk": pk} if pk else {})), arguments)


def _kept(draft: drafting.Draft, model: Any, names: Sequence[str]) -> forms.RecordForm | None:
    return forms.RecordForm(_fields(model, names), draft.values) if draft.recovered else None


def _start_form(offered: Sequence[tuple[Vehiculo, int]]) -> forms.RecordForm:
    """Kilometres are proposed from the last trip; the odometer is in front of the driver, who corrects them."""
    chosen = choice_of(offered)["chosen"]
    km = next((str(last) for one, last in offered if str(one.id) == chosen), "")
    return forms.RecordForm(_fields(Recorrido, START), {"km_inicial": [km] if km else []})


def _end_form() -> forms.RecordForm:
    return forms.RecordForm(_fields(Recorrido, END), {"fecha_llegada": [f"{now():%Y-%m-%dT%H:%M}"]})


def _fuel_form(chosen: Periodo | None) -> forms.RecordForm:
    """Today, or the last day of the chosen period when today belongs to none that is known."""
    day = today()
    if chosen is not None and _period_on(day) is None:
        day = min(day, chosen.fecha_termino)
    return forms.RecordForm(_fields(Carga, LOAD), {"fecha": [day.isoformat()]})


def _period_on(day: date) -> Periodo | None:
    here = (Periodo.fecha_inicio <= day, Periodo.fecha_termino >= day)
    return db.session.scalars(select(Periodo).where(*here)).first()


def _period_of(form: forms.RecordForm, chosen: Periodo | None) -> Periodo | None:
    """The period that the day belongs to; the chosen one when there is none, so that it says why it refuses."""
    day, _ = form.controls["fecha"].spec.parse(form.controls["fecha"].value)
    return (_period_on(day) if isinstance(day, date) else None) or chosen
