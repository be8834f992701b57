"""The page of a Conductor, made for a phone held in one hand: what runs now is the page, one large action at a time. It
writes through the same services as every other door; what it adds is the driver, the hour and the proposed kilometres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_appbuilder import expose
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from estado_verde import catalog, services
from estado_verde.clock import SANTIAGO, now, today
from estado_verde.crud import EvView, files, forms
from estado_verde.crud.base import row_or_refuse
from estado_verde.messages import text_of, texts_of
from estado_verde.models import Periodo, db
from estado_verde.security import requires
from estado_verde.spec.faults import fault
from estado_verde.spec.numbers import show

from . import odometer
from .choices import EDIT_FOR, INDIVIDUAL
from .models import Carga, Conductor, Recorrido, Vehiculo
from .rules import active_on

START = ("km_inicial", "origen", "destino", "motivo", "pasajeros")
END = ("km_final", "fecha_llegada")
EDIT = ("fecha_salida", "fecha_llegada", "origen", "destino", "motivo", "pasajeros", "km_inicial", "km_final")
LOAD = ("cantidad", "monto_clp", "fecha", "odometro_km", "tipo_comprobante", "numero_comprobante", "archivo")
RECENT_DAYS = 30
MOST = 20


class _Refused(Exception):
    """Undoes a load whose photo was refused."""


class BitacoraView(EvView):
    route_base = "/flota/bitacora"

    @expose("/")
    @requires("write", "flota_bitacora")
    def index(self) -> ResponseReturnValue:
        trip = _running()
        return self._end_page(trip, _end_form(trip)) if trip else self._start_page(_start_form(_vehicles()))

    @expose("/iniciar", methods=["POST"])
    @requires("write", "flota_bitacora")
    def start(self) -> ResponseReturnValue:
        if _running() is not None:
            return redirect(url_for("BitacoraView.index"), 303)
        form = _read(Recorrido, START)
        raw = form.raw() | {"vehiculo": request.form.get("vehiculo", ""), "fecha_salida": _this_minute()}
        return self._save(Recorrido, raw, None, form, self._start_page)

    @expose("/terminar", methods=["POST"])
    @requires("write", "flota_bitacora")
    def end(self) -> ResponseReturnValue:
        trip = _running()
        if trip is None:
            return redirect(url_for("BitacoraView.index"), 303)
        form = _read(Recorrido, END)
        return self._save(Recorrido, form.raw(), trip, form, lambda found: self._end_page(_running(), found))

    @expose("/combustible", methods=["GET", "POST"])
    @requires("write", "flota_bitacora")
    def fuel(self) -> ResponseReturnValue:
        if request.method == "GET":
            return self._fuel_page(_fuel_form(_vehicles()))
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
        return self._page("flota/registros.html", gettext("Mis registros"), "entries", **_entries())

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
        driver = _driver()
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
        driver = _driver()
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
        vehicles = _vehicles()
        return self._page("flota/iniciar.html", gettext("Iniciar recorrido"), "index", form=form, **_choice(vehicles))

    def _end_page(self, trip: Recorrido | None, form: forms.RecordForm) -> str:
        if trip is None:
            abort(404)
        passed = int((now() - trip.fecha_salida).total_seconds()) // 60
        return self._page("flota/terminar.html", gettext("Mi recorrido"), "index", form=form, trip=trip, passed=passed)

    def _fuel_page(self, form: forms.RecordForm) -> str:
        return self._page(
            "flota/combustible.html", gettext("Cargar combustible"), "fuel", form=form, row=None, **_choice(_vehicles())
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


# --- what is there ---------------------------------------------------------------------------------------------------------


def _driver() -> Conductor:
    found = Conductor.of_account(g.who.cuenta_id)
    if found is None:
        abort(403)
    return found


def _this_minute() -> datetime:
    """As clocks and forms show it: a trip that ends within the minute does not end before it starts."""
    return now().replace(second=0, microsecond=0)


def _running() -> Recorrido | None:
    """The trip that has not ended: what this page is about."""
    statement = select(Recorrido).where(Recorrido.km_final.is_(None)).options(joinedload(Recorrido.vehiculo))
    found: Recorrido | None = db.session.scalars(statement.order_by(Recorrido.fecha_salida.desc())).first()
    return found


def _vehicles() -> list[tuple[Vehiculo, int]]:
    """The vehicles that list this driver, each with the last kilometre known of it: the one driven last comes first."""
    rows = db.session.scalars(
        select(Vehiculo)
        .options(joinedload(Vehiculo.tipo), joinedload(Vehiculo.combustible))
        .order_by(Vehiculo.patente, Vehiculo.id)
    ).all()
    there = [one for one in rows if active_on(today(), {"fecha_baja": one.fecha_baja})]
    mine = select(Recorrido.vehiculo_id, func.max(Recorrido.fecha_salida)).group_by(Recorrido.vehiculo_id)
    driven: dict[int, datetime] = dict(db.session.execute(mine).tuples().all())
    start = datetime.min.replace(tzinfo=SANTIAGO)
    there.sort(key=lambda one: driven.get(one.id, start), reverse=True)
    return [(one, odometer.last_km(one)) for one in there]


def _choice(vehicles: Sequence[tuple[Vehiculo, int]]) -> dict[str, Any]:
    """The radio buttons of vehicles: the one that was chosen, or the first."""
    wanted = request.form.get("vehiculo") or request.args.get("vehiculo") or ""
    known = [str(one.id) for one, _ in vehicles]
    return {"vehicles": vehicles, "chosen": wanted if wanted in known else next(iter(known), "")}


def _entries() -> dict[str, Any]:
    """The last trips and loads, each with whether it can still be corrected, and the kilometres of today."""
    since = now() - timedelta(RECENT_DAYS)
    recent, newest = Recorrido.fecha_salida >= since, Recorrido.fecha_salida.desc()
    with_vehicle = joinedload(Recorrido.vehiculo)
    trips = db.session.scalars(select(Recorrido).where(recent).order_by(newest).limit(MOST).options(with_vehicle)).all()
    loads = db.session.scalars(
        select(Carga)
        .where(Carga.modalidad == INDIVIDUAL)
        .order_by(Carga.fecha.desc(), Carga.id.desc())
        .limit(MOST)
        .options(joinedload(Carga.vehiculo).joinedload(Vehiculo.combustible))
    ).all()
    midnight = datetime.combine(today(), time(), SANTIAGO)
    of_today = [one for one in trips if one.fecha_salida >= midnight]
    km = sum(one.km_final - one.km_inicial for one in of_today if one.km_final is not None)
    return {"trips": trips, "loads": loads, "limit": now() - EDIT_FOR, "of_today": len(of_today), "km_today": km}


# --- forms -----------------------------------------------------------------------------------------------------------------


def _fields(model: Any, names: Sequence[str]) -> list[Any]:
    record = catalog.record(model)
    return [record.field(name) for name in names]


def _read(model: Any, names: Sequence[str]) -> forms.RecordForm:
    return forms.RecordForm.of_request(_fields(model, names), request.form)


def _start_form(vehicles: Sequence[tuple[Vehiculo, int]]) -> forms.RecordForm:
    """Kilometres are proposed from the last trip; the odometer is in front of the driver, who corrects them."""
    chosen = _choice(vehicles)["chosen"]
    km = next((str(last) for one, last in vehicles if str(one.id) == chosen), "")
    return forms.RecordForm(_fields(Recorrido, START), {"km_inicial": [km] if km else []})


def _end_form(trip: Recorrido) -> forms.RecordForm:
    return forms.RecordForm(_fields(Recorrido, END), {"fecha_llegada": [f"{now():%Y-%m-%dT%H:%M}"]})


def _fuel_form(vehicles: Sequence[tuple[Vehiculo, int]]) -> forms.RecordForm:
    return forms.RecordForm(_fields(Carga, LOAD), {"fecha": [today().isoformat()]})


def _period_of(form: forms.RecordForm, chosen: Periodo | None) -> Periodo | None:
    """The period that the day belongs to; the chosen one when there is none, so that it says why it refuses."""
    day, _ = form.controls["fecha"].spec.parse(form.controls["fecha"].value)
    if isinstance(day, date):
        here = (Periodo.fecha_inicio <= day, Periodo.fecha_termino >= day)
        return db.session.scalars(select(Periodo).where(*here)).first() or chosen
    return chosen
