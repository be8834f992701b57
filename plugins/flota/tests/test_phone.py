"""A Conductor's day through the pages: start, end, fuel with its photo, corrections; and what others get there."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from estado_verde.clock import fixed, now
from estado_verde.testing import csrf

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(64) + b"\xff\xd9"
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def words(page: str) -> str:
    return " ".join(html.unescape(TAGS.sub(" ", page)).split())


class Phone:
    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, url: str = "/flota/bitacora/") -> str:
        answer = self.client.get(url, follow_redirects=True)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def post(self, url: str, **data: Any) -> str:
        answer = self.client.post(
            f"/flota/bitacora/{url}", data=data | {"csrf_token": csrf(self.client)}, follow_redirects=True
        )
        assert answer.status_code == 200, answer.status_code
        return answer.text


@pytest.fixture
def phone(demo_as) -> Phone:
    return Phone(demo_as("conductor", "SDN"))


def vehicle_of(page: str, plate: str) -> tuple[str, int]:
    """The value of its radio button and the kilometre that is proposed."""
    for number, km, rest in re.findall(
        r'name="vehiculo" value="(\d+)"[^>]*data-km="(\d+)"(.*?)</label>', page, re.DOTALL
    ):
        if plate in rest:
            return number, int(km)
    raise AssertionError(plate)


TRIP = {"origen": "Antofagasta", "destino": "Calama", "motivo": "Entrega de materiales"}


def test_a_driver_lands_on_the_phone(phone):
    page = phone.get("/")
    assert "Iniciar recorrido" in page and "Sin recorrido en curso" in page
    assert 'class="ev-side' not in page, "no sidebar on a phone"
    assert [plate for plate in ("BCDF12", "GHJK34", "KLPR56", "CDFG23") if plate in page] == ["BCDF12", "GHJK34"]


def test_a_day(phone):
    number, km = vehicle_of(phone.get(), "BCDF12")
    refused = phone.post("iniciar", vehiculo=number, km_inicial=str(km - 100), **TRIP)
    assert "es menor que el último registrado" in words(refused)
    assert f'value="{km - 100}"' in refused and 'value="Calama"' in refused, "what was typed stays"
    started = words(phone.post("iniciar", vehiculo=number, km_inicial=str(km), **TRIP))
    assert "Recorrido en curso" in started and "BCDF12" in started and "Iniciar recorrido" not in started
    arrival = f"{now():%Y-%m-%dT%H:%M}"
    backwards = phone.post("terminar", km_final=str(km - 1), fecha_llegada=arrival)
    assert "El kilometraje final no puede ser menor que el inicial." in words(backwards)
    ended = words(phone.post("terminar", km_final=str(km + 42), fecha_llegada=arrival))
    assert "El registro se guardó correctamente." in ended and "Sin recorrido en curso" in ended
    entries = words(phone.get("/flota/bitacora/registros"))
    assert "1 recorrido hoy · 42 km" in entries and "Antofagasta – Calama" in entries
    assert vehicle_of(phone.get(), "BCDF12")[1] == km + 42


def test_fuel_with_the_photo_of_the_receipt(phone, demo_app):
    page = phone.get("/flota/bitacora/combustible")
    assert 'capture="environment"' in page and 'accept="image/*' in page
    number, _ = vehicle_of(page, "GHJK34")
    load = {"vehiculo": number, "cantidad": "42,5", "monto_clp": "45.900", "fecha": "2026-10-30"}
    wrong = phone.post("combustible", **load, archivo=(BytesIO(b"MZ not a photo"), "boleta.jpg"))
    assert "El contenido del archivo no corresponde a su extensión." in words(wrong)
    assert 'value="42,5"' in wrong
    late = words(phone.post("combustible", **load | {"fecha": "2026-11-01"}))
    assert "La fecha está fuera del periodo t (01/11/2025 al 31/10/2026)." in late
    saved = phone.post("combustible", **load | {"fecha": "2026-10-30"}, archivo=(BytesIO(PHOTO), "boleta.jpg"))
    # RSTV78 aside, the demonstration loads fuel one by one: another of the same month is one more.
    assert "El registro se guardó correctamente." in words(saved)
    assert "42,5 L · GHJK34" in words(phone.get("/flota/bitacora/registros"))


def test_what_was_typed_waits_for_the_signal_and_the_photo_is_taken_once(phone, demo_app):
    client, key = phone.client, "/flota/bitacora/combustible"
    page = phone.get(key)
    number, _ = vehicle_of(page, "GHJK34")
    account = re.search(r'data-draft-owner="(\d+)"', page)[1]
    typed = {"vehiculo": [number], "cantidad": ["33,3"], "fecha": ["2026-10-30"]}
    sent = {"clave": key, "valores": typed, "cuenta": int(account)}
    assert client.post("/borradores/", json=sent, headers={"X-CSRFToken": csrf(client)}).status_code == 200
    assert "Recuperar borrador" in phone.get(key)
    recovered = phone.get(f"{key}?borrador={key}")
    assert 'value="33,3"' in recovered and f'value="{number}" class="form-selectgroup-input"' in recovered
    assert re.search(rf'value="{number}"[^>]* checked', recovered)
    load = {"vehiculo": number, "cantidad": "0", "fecha": "2026-10-30", "borrador": key}
    refused = phone.post("combustible", **load, archivo=(BytesIO(PHOTO), "boleta.jpg"))
    held = re.search(r'name="archivo__espera" value="(\d+)"', refused)[1]
    saved = phone.post("combustible", **load | {"cantidad": "33,3", "archivo__espera": held})
    assert "El registro se guardó correctamente." in words(saved)
    assert "Recuperar borrador" not in phone.get(key)
    address = re.search(r'href="(/flota/bitacora/carga/\d+)"', phone.get("/flota/bitacora/registros"))[1]
    assert "boleta.jpg" in phone.get(address)


def test_what_was_entered_yesterday_is_closed(phone, demo_as):
    number, km = vehicle_of(phone.get(), "BCDF12")
    phone.post("iniciar", vehiculo=number, km_inicial=str(km), **TRIP)
    phone.post("terminar", km_final=str(km + 10), fecha_llegada=f"{now():%Y-%m-%dT%H:%M}")
    link = re.search(r"/flota/bitacora/recorrido/(\d+)", phone.get("/flota/bitacora/registros"))
    assert link is not None
    corrected = phone.post(f"recorrido/{link[1]}", **_stored(phone.get(link[0])) | {"km_final": str(km + 12)})
    assert "El registro se guardó correctamente." in words(corrected)
    tomorrow = now() + timedelta(hours=25)
    with fixed(tomorrow):
        phone = Phone(demo_as("conductor", "SDN"))
        assert "Cerrado" in phone.get("/flota/bitacora/registros")
        refused = phone.post(f"recorrido/{link[1]}", **_stored(phone.get(link[0])) | {"km_final": str(km + 13)})
        assert "hasta 24 horas después de ingresarlos" in words(refused)
        assert "hasta 24 horas después" in words(phone.post(f"eliminar/recorrido/{link[1]}"))


def _stored(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input class="form-control[^>]*?name="(\w+)"[^>]*?value="([^"]*)"', page))


def test_the_licence_is_told(demo_as):
    page = words(demo_as("conductor", "SDG").get("/flota/bitacora/").text)
    assert re.search(r"La licencia del conductor está vencida desde el \d\d/\d\d/\d{4}\.", page)


@pytest.mark.parametrize("profile", ["gestor_flota", "gestor_servicio", "gestor_unidad", "gestor_consulta"])
def test_nobody_else_has_a_phone(demo_as, profile):
    person = demo_as(profile, "SDN")
    assert person.get("/flota/bitacora/").status_code == 403
    assert "Mi avance" in person.get("/").text


def test_another_driver_reaches_nothing(demo_as, phone):
    phone.get()
    number, km = vehicle_of(phone.get(), "BCDF12")
    phone.post("iniciar", vehiculo=number, km_inicial=str(km), **TRIP)
    link = re.search(r"/flota/bitacora/recorrido/\d+", phone.get())
    assert link is not None
    other = demo_as("conductor", "SDG")
    assert other.get(link[0]).status_code == 403
    token = {"csrf_token": csrf(other)}
    foreign = other.post("/flota/bitacora/iniciar", data=token | TRIP | {"vehiculo": number, "km_inicial": str(km)})
    assert foreign.status_code == 200 and "Seleccione una opción válida." in words(foreign.text)
    gone = other.post(f"/flota/bitacora/eliminar/recorrido/{link[0].rpartition('/')[2]}", data=token)
    assert gone.status_code == 403


def test_example_2_a_gestor_de_unidad_creates_no_driver(demo_as):
    person = demo_as("gestor_unidad", "SDN")
    raw = {
        "rut": "18.765.432-7",
        "first_name": "Ana",
        "last_name": "Soto",
        "correo": "a@example.org",
        "perfil": "conductor",
    }
    answer = person.post("/cuentas/add", data=raw | {"csrf_token": csrf(person)})
    assert answer.status_code == 403
    assert "No tiene permisos para acceder a esta sección." in words(answer.text)


@pytest.mark.parametrize(
    "url", ["/flota/panel/", "/vehiculos/list/", "/recorridos/list/", "/cargas/list/", "/conductores/list/"]
)
@pytest.mark.parametrize(("profile", "organisation"), [("red", None), ("auditor", None), ("gestor_consulta", "SDC")])
def test_pages_of_the_gestores(demo_as, url, profile, organisation):
    page = demo_as(profile, organisation).get(url)
    assert page.status_code == 200
    assert ("BCDF12" in page.text) is (organisation != "SDC" and url != "/conductores/list/")


def test_example_1_a_driver_is_created_once_and_belongs_to_one_platform(demo_app, demo_as, sign_in):
    """The Gestor de Servicio creates the account; it signs in here, and nowhere else (MSG-ACC-02)."""
    from estado_verde.models import Cuenta, db
    from estado_verde.scope import SYSTEM, acting
    from estado_verde.security.passwords import hash_password

    manager = demo_as("gestor_servicio", "SDN")
    raw = {
        "rut": "18.765.432-7",
        "first_name": "Ana",
        "last_name": "Soto",
        "correo": "a@example.org",
        "perfil": "conductor",
    }
    answer = manager.post("/cuentas/add", data=raw | {"active": "si", "csrf_token": csrf(manager)})
    assert answer.status_code == 303, words(answer.text)[:800]
    with demo_app.app_context(), acting(SYSTEM, door="test"):
        account = db.session.query(Cuenta).filter_by(rut="18765432-7").one()
        account.password = hash_password("Clave2026")
        db.session.commit()
    driver = Phone(sign_in(demo_app.test_client(), "18.765.432-7", "Clave2026"))
    assert "Aún no tiene vehículos habilitados" in words(driver.get("/"))
    elsewhere = demo_app.test_client()
    data = {"rut": "18.765.432-7", "clave": "Clave2026", "csrf_token": csrf(elsewhere)}
    refused = elsewhere.post("/capacitacion/ingreso/", data=data)
    assert refused.status_code == 200
    assert "Recuerde que las cuentas de las plataformas de gestión, flota vehicular" in words(refused.text)
