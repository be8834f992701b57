"""The manual's tour in a browser, page by page as it tells it: register → activate → request → charge → proof → reject →
proof → validate → download; annul; sábana. Every page is judged by axe and kept as a picture; nothing may be said on the
console."""

from __future__ import annotations

import io
import itertools
import os
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from estado_verde.testing import axe_faults

from .people import PDF

NORTH = "Distribuidora Demostración Norte"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def browser_of(chromium, live_server, demo_app, tmp_path):
    """``browser_of("sec")``: a page on which somebody of the demonstration has signed in; ``browser_of()`` of nobody."""
    from estado_verde import demo
    from estado_verde.plugins import host

    problems, contexts = [], []
    with demo_app.app_context():
        people = [one for one in demo.declared(host()) if one.realm == "GENERACION_CIUDADANA"]

    def enter(profile="", organisation=None, viewport=WIDE, theme="light"):
        context = chromium.new_context(
            base_url=live_server, locale="es-CL", timezone_id="America/Santiago", viewport=viewport
        )
        context.add_cookies([{"name": "ev_tema", "value": theme, "url": live_server}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: problems.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto("/generacion/ingreso/")
        if profile:
            mine = next(one for one in people if (one.profile, one.organisation) == (profile, organisation))
            sign_in(page, profile, mine.rut, mine.password)
        return page

    yield enter
    for one in contexts:
        one.close()
    assert problems == []


@pytest.fixture
def look(tmp_path):
    """``look(page, "what it shows")``: axe finds nothing, nothing sticks out at the side, and its picture is kept."""
    folder, numbers = Path(os.environ.get("EV_TOUR") or tmp_path), itertools.count(1)
    folder.mkdir(parents=True, exist_ok=True)

    def judge(page, name):
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        picture = folder / f"manual-{next(numbers):02d}-{name}.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 5000

    return judge


def sign_in(page, profile, rut, password):
    page.get_by_label("Perfil").select_option(profile)
    page.get_by_label("RUT").fill(rut)
    page.get_by_label("Contraseña", exact=True).fill(password)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url("**/generacion/")


def file(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def open_request(page, folio):
    page.goto("/generacion/?folio=" + folio)
    page.get_by_role("link", name=folio, exact=True).click()


def register_and_activate(page, app, mails, look):
    from estado_verde.security import captcha

    page.get_by_role("link", name="Registrarse").click()
    expect(page.get_by_text("Este registro es válido solo para el perfil Solicitante.")).to_be_visible()
    for label, text in (
        ("RUT", "20.961.605-K"),
        ("Nombres", "Eva"),
        ("Apellidos", "Díaz Rojas"),
        ("E-mail", "eva@example.org"),
        ("Contraseña", "abc123"),
        ("Confirmar contraseña", "abc123"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Soy instalador SEC").check()
    page.get_by_label(re.compile("^Leí el aviso")).check()
    with app.app_context():
        code = captcha.read(page.locator("[name=captcha]").input_value()).code
    page.get_by_label("Ingresar el código").fill(code)
    look(page, "registro")
    page.get_by_role("button", name="Enviar").click()
    received = "Hemos recibido tu solicitud de registro! No olvides revisar tu correo para confirmar la operación."
    expect(page.get_by_text(received)).to_be_visible()
    look(page, "registro-recibido")
    text = mails()[-1].get_body(("plain",)).get_content()
    page.goto(re.search(r"http://127\.0\.0\.1:\d+(/\S+/activar/[\w-]+)", text)[1])
    page.get_by_role("button", name=re.compile("Activar")).click()
    expect(page.get_by_text("Su cuenta ha sido activada. Ya puede ingresar al sistema.")).to_be_visible()
    page.goto("/generacion/ingreso/")
    look(page, "ingreso")
    sign_in(page, "solicitante", "20961605K", "abc123")
    expect(page.get_by_text("No existen solicitudes")).to_be_visible()
    look(page, "bandeja-vacia")


def send_a_request(page, look):
    page.get_by_text("Nuevo Envío").first.click()
    look(page, "nuevo-envio")
    page.get_by_role("link", name="Solicitud de Conexión", exact=True).click()
    page.get_by_label("Distribuidora").select_option(label=NORTH)
    expect(page.get_by_label("Comuna")).to_be_disabled()
    page.get_by_label("Región").select_option(label="Valparaíso")
    page.get_by_label("Comuna").locator("option", has_text="Quilpué").wait_for(state="attached")
    page.get_by_label("Comuna").select_option(label="Quilpué")
    page.get_by_label("No tengo Nro. de Cliente").check()
    expect(page.get_by_label("Número de cliente")).to_be_hidden()
    page.get_by_label("Número de Factibilidad").fill("88121")
    power = page.locator("label[for=poder_simple]")
    expect(power).to_have_text("Poder Simple (opcional)")
    page.get_by_text("No", exact=True).click()
    expect(power).to_have_text("Poder Simple")
    page.get_by_text("Sí", exact=True).click()
    expect(power).to_have_text("Poder Simple (opcional)")
    page.get_by_label("Formulario de Solicitud de Conexión").set_input_files(file("formulario.pdf"))
    look(page, "solicitud-de-conexion")
    page.get_by_role("button", name="Grabar").click()
    page.get_by_text("Debe adjuntar el documento: Fotocopia Cédula de Identidad.").first.wait_for()
    expect(page.get_by_label("Número de Factibilidad")).to_have_value("88121")
    expect(page.get_by_text("formulario.pdf").first).to_be_visible()
    look(page, "solicitud-con-falta")
    page.get_by_label("Fotocopia Cédula de Identidad").set_input_files(file("cedula.pdf"))
    page.get_by_role("button", name="Grabar").click()
    sent = page.get_by_text("Su solicitud fue enviada con el folio").inner_text()
    look(page, "bandeja")
    return sent.rstrip(".").split()[-1]


def record(page, look, name, state):
    """What was typed, seen once more, takes the request to a state."""
    look(page, name)
    page.get_by_role("button", name="Grabar").click()
    page.get_by_text(state).first.wait_for()


def answer_with_a_charge(page, folio, look):
    look(page, "bandeja-distribuidora")
    open_request(page, folio)
    look(page, "pendiente-de-respuesta")
    page.get_by_role("link", name="Responder").click()
    page.locator("#archivo").set_input_files(file("respuesta.pdf"))
    page.get_by_text("Sí", exact=True).click()
    page.get_by_label("Monto ($)").fill("48.500")
    record(page, look, "responder", "Pendiente de Pago")
    look(page, "pendiente-de-pago")


def attach_a_proof(page, folio, look):
    open_request(page, folio)
    expect(page.get_by_text("La respuesta estará disponible cuando se valide el pago.")).to_be_visible()
    page.get_by_role("link", name="$ Gestión de Pago").click()
    page.get_by_text("Transferencia Electrónica").last.click()
    page.get_by_label("Comprobante", exact=True).set_input_files(file("comprobante.pdf"))
    record(page, look, "gestion-de-pago", "Pendiente de Validación")


def reject(page, folio, look):
    open_request(page, folio)
    look(page, "pendiente-de-validacion")
    page.get_by_role("link", name="Rechazar pago").click()
    expect(page.get_by_text("puede adjuntar otro comprobante")).to_be_visible()
    page.get_by_label("Motivo del rechazo").fill("El monto no coincide con el cupón.")
    record(page, look, "rechazar-pago", "Pago Rechazado")


def validate(page, folio, look):
    open_request(page, folio)
    page.get_by_role("button", name="Validar pago").click()
    page.get_by_text("Respondido Automático").first.wait_for()
    look(page, "respondido-automatico")


def download(page, folio, look):
    open_request(page, folio)
    look(page, "detalle")
    with page.expect_download() as arrived:
        page.get_by_role("link", name="Descargar respuesta versión 1").click()
    assert arrived.value.suggested_filename == "respuesta.pdf"
    page.reload()
    expect(page.get_by_text("Iniciar Notificación de Conexión")).to_be_visible()


def annul(page, folio, look):
    page.get_by_role("region", name="Total de solicitudes realizadas").locator("canvas, svg").first.wait_for()
    look(page, "sec-inicio")
    open_request(page, folio)
    page.get_by_role("link", name="Anular").click()
    expect(page.get_by_role("link", name="Cerrar")).to_be_visible()
    page.get_by_label("Comentario").fill("Solicitud duplicada por error.")
    record(page, look, "anular", "Anulado")
    look(page, "anulado")


def sabana(page, folio, look):
    page.get_by_role("link", name="Data", exact=True).click()
    look(page, "sabana")
    with page.expect_download() as arrived:
        page.get_by_role("button", name="Descargar").click()
    book = load_workbook(io.BytesIO(arrived.value.path().read_bytes()), read_only=True)
    assert book.sheetnames == ["Sabana", "Resumen"]
    lines = {row[1]: row for row in book["Sabana"].iter_rows(values_only=True)}
    assert (lines[folio][14], lines[folio][28]) == ("Anulado", "Solicitud duplicada por error.")


def test_the_tour_of_the_manual(browser_of, demo_app, mails, look):
    someone, company = browser_of(), browser_of("distribuidora", "DN")
    register_and_activate(someone, demo_app, mails, look)
    folio = send_a_request(someone, look)
    answer_with_a_charge(company, folio, look)
    attach_a_proof(someone, folio, look)
    reject(company, folio, look)
    attach_a_proof(someone, folio, look)
    validate(company, folio, look)
    download(someone, folio, look)
    sec = browser_of("sec")
    annul(sec, folio, look)
    sabana(sec, folio, look)
    sec.get_by_role("button", name="Salir").click()
    expect(sec.get_by_text("Ud. ha cerrado sesión")).to_be_visible()


def drawing_of(page, name):
    """A chart that is drawn, and where its picture stands."""
    drawing = page.locator("ev-chart", has=page.get_by_role("img", name=name))
    drawing.locator("canvas").wait_for()
    return drawing, drawing.locator("canvas").bounding_box()


#: The tallest bar: the middle of it in the picture, the day that it stands for and how many it says.
TALLEST = """drawing => {
  const { series, xAxis } = drawing.chart.getOption(), most = Math.max(...series[0].data.map(one => one.value ?? one));
  const place = series[0].data.findIndex(one => (one.value ?? one) === most);
  return { at: drawing.chart.convertToPixel('grid', [place, most / 2]), day: xAxis[0].data[place], count: most };
}"""


@pytest.mark.every_engine
def test_a_slice_and_a_bar_filter_the_list(browser_of):
    """sec-admin §1.2 and §1.3: with a click on the drawing, not only in its table."""
    sec = browser_of("sec")
    _, box = drawing_of(sec, "Total del tipo de solicitudes realizadas")
    # A quarter of a turn after the top, where the ring begins with the first state: most of all requests.
    side = 0.7 * min(box["width"], box["height"]) / 2
    sec.mouse.click(box["x"] + box["width"] / 2 + side, box["y"] + box["height"] / 2)
    sec.wait_for_url("**/generacion/?estado=RESPONDIDO")
    expect(sec.get_by_label("Estado")).to_have_value("RESPONDIDO")
    sec.goto("/generacion/")
    drawing, box = drawing_of(sec, "Total de solicitudes realizadas")
    bar = drawing.evaluate(TALLEST)
    sec.mouse.click(box["x"] + bar["at"][0], box["y"] + bar["at"][1])
    day = "-".join(reversed(bar["day"].split("/")))
    sec.wait_for_url(f"**/generacion/?envio_min={day}&envio_max={day}")
    expect(sec.get_by_text(re.compile(rf"\[1 - \d+\] de {bar['count']} ítems"))).to_be_visible()


def test_a_form_that_nobody_filled_in_is_no_draft(browser_of):
    """A form that was only opened leaves nothing to recover."""
    someone, form = browser_of("solicitante"), "/generacion/nueva/notificacion-de-conexion/"
    someone.goto(form)
    expect(someone.get_by_label("Comprobante de Exactitud")).to_be_hidden()
    with someone.expect_navigation():
        someone.evaluate("document.dispatchEvent(new Event('visibilitychange')); location.assign('/generacion/')")
    someone.goto(form)
    expect(someone.get_by_text("Hay datos que escribió aquí y no guardó.")).to_be_hidden()
    someone.set_viewport_size({"width": 390, "height": 844})
    someone.goto("/generacion/")
    folio = someone.locator("[name=folio]")
    expect(folio).to_be_hidden()
    someone.set_viewport_size({"width": 844, "height": 390})
    expect(folio, "a phone held sideways has its filters").to_be_visible()
