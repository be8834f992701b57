"""The manual's tour in a browser: request → charge → proof → reject → proof → validate → download, each page with axe."""

from __future__ import annotations

from pathlib import Path

import pytest

from .people import PDF

AXE = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"


@pytest.fixture
def walk(chromium, live_server, demo_app):
    """``walk("solicitante")``: a page on which somebody has signed in; what goes wrong on it is told at the end."""
    from estado_verde import demo
    from estado_verde.plugins import host

    problems, contexts = [], []
    with demo_app.app_context():
        people = [one for one in demo.declared(host()) if one.realm == "GENERACION_CIUDADANA"]

    def enter(profile, organisation=None):
        mine = next(one for one in people if (one.profile, one.organisation) == (profile, organisation))
        context = chromium.new_context(base_url=live_server, locale="es-CL", timezone_id="America/Santiago")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: problems.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto("/generacion/ingreso/")
        page.get_by_label("Perfil").select_option(profile)
        page.get_by_label("RUT").fill(mine.rut)
        page.get_by_label("Contraseña", exact=True).fill(mine.password)
        page.get_by_role("button", name="Ingresar").click()
        page.wait_for_url("**/generacion/")
        return page

    yield enter
    for one in contexts:
        one.close()
    assert problems == []


def judge(page):
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert found == [], [(one["id"], one["nodes"][0]["target"], one["nodes"][0]["failureSummary"]) for one in found]


def file(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def prove(page, folio):
    page.goto("/generacion/?folio=" + folio)
    page.get_by_role("link", name=folio).click()
    page.get_by_role("link", name="$ Gestión de Pago").click()
    page.get_by_text("Transferencia Electrónica").last.click()
    page.get_by_label("Comprobante", exact=True).set_input_files(file("comprobante.pdf"))
    judge(page)
    page.get_by_role("button", name="Grabar").click()
    page.get_by_text("Pendiente de Validación").first.wait_for()


def test_the_tour_of_the_manual(walk):
    someone, company = walk("solicitante"), walk("distribuidora", "DN")
    judge(someone)
    someone.get_by_text("Nuevo Envío").first.click()
    judge(someone)
    someone.get_by_role("link", name="Solicitud de Conexión", exact=True).first.click()
    someone.get_by_label("Distribuidora").select_option(label="Distribuidora Demostración Norte")
    assert someone.get_by_label("Comuna").is_disabled()
    someone.get_by_label("Región").select_option(label="Valparaíso")
    someone.get_by_label("Comuna").locator("option", has_text="Quilpué").wait_for(state="attached")
    someone.get_by_label("Comuna").select_option(label="Quilpué")
    someone.get_by_label("No tengo Nro. de Cliente").check()
    assert someone.get_by_label("Número de cliente").is_hidden()
    someone.get_by_label("Número de Factibilidad").fill("88121")
    someone.get_by_label("Formulario de Solicitud de Conexión").set_input_files(file("formulario.pdf"))
    someone.get_by_role("button", name="Grabar").click()
    someone.get_by_text("Debe adjuntar el documento: Fotocopia Cédula de Identidad.").first.wait_for()
    assert someone.get_by_label("Número de Factibilidad").input_value() == "88121"
    assert someone.get_by_text("formulario.pdf").first.is_visible()
    judge(someone)
    someone.get_by_label("Fotocopia Cédula de Identidad").set_input_files(file("cedula.pdf"))
    someone.get_by_role("button", name="Grabar").click()
    folio = someone.get_by_text("Su solicitud fue enviada con el folio").inner_text().rstrip(".").split()[-1]

    company.goto("/generacion/?folio=" + folio)
    judge(company)
    company.get_by_role("link", name=folio).click()
    judge(company)
    company.get_by_role("link", name="Responder").click()
    company.locator("#archivo").set_input_files(file("respuesta.pdf"))
    company.get_by_text("Sí", exact=True).click()
    company.get_by_label("Monto ($)").fill("48.500")
    judge(company)
    company.get_by_role("button", name="Grabar").click()
    company.get_by_text("Pendiente de Pago").first.wait_for()

    prove(someone, folio)
    company.reload()
    company.get_by_role("link", name="Rechazar pago").click()
    company.get_by_label("Motivo del rechazo").fill("El monto no coincide con el cupón.")
    company.get_by_role("button", name="Grabar").click()
    company.get_by_text("Pago Rechazado").first.wait_for()
    prove(someone, folio)
    company.reload()
    company.get_by_role("button", name="Validar pago").click()
    company.get_by_text("Respondido Automático").first.wait_for()

    someone.reload()
    judge(someone)
    with someone.expect_download() as download:
        someone.get_by_role("link", name="Descargar respuesta versión 1").click()
    assert download.value.suggested_filename == "respuesta.pdf"


def test_the_pages_of_the_sec(walk):
    sec = walk("sec")
    for address in ("/generacion/", "/generacion/panel/", "/generacion/sabana/", "/generacion/distribuidoras/list/"):
        sec.goto(address)
        judge(sec)
