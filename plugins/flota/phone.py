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
from estado_verde.crud import EvView, files, forms
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
        return self._end_page(trip, _end_form()) if trip else self._start_page(_start_form(vehicles()))

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
        return self._save(Recorrido, form.raw(), trip, form, lambda found: self._end_page(running(), found))

    @expose("/combustible", methods=["GET", "POST"])
    @requires("write", "flota_bitacora")
    def fuel(self) -> ResponseReturnValue:
        if request.method == "GET":
            return self._fuel_page(_fuel_form(self.selection.periodo))
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
            return self._trip_page(row, forms.RecordForm.of_row(_fields(Recorrido, EDIT), row))
        form = _read(Recorrido, EDIT)
        return self._save(Recorrido, form.raw(), row, form, lambda found: self._trip_page(row, found))

    @expose("/carga/<pk>", methods=["GET", "POST"])
    @requires("write", "flota_bitacora")
    def load(self, pk: str) -> ResponseReturnValue:
        row = row_or_refuse(Carga, pk)
        if request.method == "GET":
            return self._load_page(row, forms.RecordForm.of_row(_fields(Carga, LOAD), row))
        form = _read(Carga, LOAD)
        upload = files.Upload([one.spec for one in form.controls.values()], request.files, request.form)
        return self._save(Carga, form.raw(), row, form, lambda found: self._load_page(row, found), upload)

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
            page: ResponseReturnValue = again(form)
            return page
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

    def _start_page(self, form: forms.RecordForm) -> str:
        offered = choice_of(vehicles())
        return self._page("flota/iniciar.html", gettext("Iniciar recorrido"), "index", form=form, **offered)

    def _end_page(self, trip: Recorrido | None, form: forms.RecordForm) -> str:
        if trip is None:
            abort(404)
        passed = int((now() - trip.fecha_salida).total_seconds()) // 60
        return self._page("flota/terminar.html", gettext("Mi recorrido"), "index", form=form, trip=trip, passed=passed)

    def _fuel_page(self, form: forms.RecordForm) -> str:
        return self._page(
            "flota/combustible.html",
            gettext("Cargar combustible"),
            "fuel",
            form=form,
            row=None,
            **choice_of(vehicles()),
        )

    def _trip_page(self, row: Recorrido, form: forms.RecordForm) -> str:
        return self._page(
            "flota/corregir.html", gettext("Editar recorrido"), "entries", form=form, row=row, kind="recorrido"
        )

    def _load_page(self, row: Carga, form: forms.RecordForm) -> str:
        form.controls["archivo"].files = files.of_row(row, [form.controls["archivo"].spec])["archivo"]
        return self._page("flota/corregir.html", gettext("Editar carga"), "entries", form=form, row=row, kind="carga")


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
