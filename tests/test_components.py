"""The month grid, the charts and the calculator in a real browser, under the policy of the product."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from estado_verde.messages import text_of
from estado_verde.spec.fields import Field, decimal, integer, kilograms
from estado_verde.testing import axe_faults
from estado_verde.widgets import BadChange, Cell, CellFault, MonthGrid, number_rules
from tests.components import app as samples

AMBIGUOUS = "El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."
SAVED = re.compile(r"^Guardado \d\d:\d\d [AP]M$")


@pytest.fixture
def clean() -> samples.Store:
    """The year of the picture. A server of its own: a page that is closed still sends what it had not saved."""
    store = samples.Store()
    store.fill_year()
    return store


@pytest.fixture
def components(clean: samples.Store) -> Flask:
    return samples.make(clean)


@pytest.fixture
def address(components: Flask) -> Iterator[str]:
    listening = make_server("127.0.0.1", 0, components, threaded=True)
    # A server of werkzeug looks twice a second whether it shall stop.
    threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{listening.port}"
    listening.shutdown()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[object]:
    """``open_page("tipica", width=390)``; afterwards the console must have stayed silent."""
    said: list[str] = []
    contexts = []

    def opened(name: str, width: int = 1440, **more: object) -> Page:
        context = chromium.new_context(
            base_url=address,
            locale="es-CL",
            timezone_id="America/Santiago",
            viewport={"width": width, "height": 900},
            **more,
        )
        context.set_default_timeout(5_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(_told(message)))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"/{name}")
        return page

    opened.said = said  # type: ignore[attr-defined]
    yield opened
    for context in contexts:
        context.close()
    assert not [line for line in said if line]


def _told(message: ConsoleMessage) -> str:
    """A request that the test itself makes fail is the browser's own line, not ours."""
    return "" if message.text.startswith("Failed to load resource") else message.text


def cell(page: Page, row: str, month: str = "anual"):
    return page.locator(f"#kg-{row}-{month}")


def paste(page: Page, text: str) -> None:
    """What the browser does on Ctrl+V, with a clipboard of our own."""
    page.evaluate(
        """text => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event) }""",
        text,
    )


# The rules of numbers are one.

FIELDS = {
    "kg": kilograms("kg", "kg"),
    "positive": decimal("d", "d", 2, 1_000, positive=True, required=True),
    "integer": integer("n", "n", 1, 5_000, positive=True),
    "signed": decimal("t", "t", 1, 1_000, -40),
}


def written_numbers() -> list[str]:
    """Every shape that the rules speak of, its neighbours, and noise made of the same characters."""
    rng = random.Random(7)  # noqa: S311
    shapes = "0 -0 -1 -0,5 -1.234 +1 1.234 1.234,5 1.234.567 0.500 0,5 1234.567 1,234.5 12.34,5"
    shapes += " 10.000.000,001 10000000 ,5 5, . - 1e5 abc 0,1234"
    texts = [
        *shapes.split(),
        "",
        "  ",
        " 7 ",
        "\u00a07",
        "1\u00a0234",
        "1 234",
        "2,4",
        "2.4",
        "2,4000",
        "007",
        "٣",
        "1.0000",
        "999,99",
        "0,00",
    ]
    return texts + ["".join(rng.choices("0123456789.,-  e", k=rng.randint(1, 9))) for _ in range(1500)]


@pytest.mark.parametrize("kind", FIELDS)
def test_browser_and_server_read_numbers_alike(open_page, kind: str) -> None:
    spec: Field = FIELDS[kind]
    texts = written_numbers()
    page = open_page("tipica")
    seen = page.evaluate(
        """async ([texts, rules]) => { const n = await import('/static/js/numbers.js');
        return texts.map(text => { const {value, fault} = n.read(text, rules);
          const shown = value === null ? null : n.editable(value, rules.decimals);
          return [shown, fault?.code ?? null, fault?.text ?? null]; }) }""",
        [texts, number_rules(spec)],
    )
    for text, (value, code, message) in zip(texts, seen, strict=True):
        number, fault = spec.parse(text)
        assert (code, message) == ((fault.code, text_of(fault)) if fault else (None, None)), text
        assert value == (None if number is None else Cell(Decimal(number)).editable), text


def test_sums_are_exact(open_page) -> None:
    page = open_page("bloque")
    page.evaluate("document.querySelectorAll('ev-month-grid input').forEach(i => { i.value = '' })")
    cell(page, "otro", "2025-11").focus()
    paste(page, "0,1\t0,2")
    expect(page.locator("tr[data-row=otro] [data-total-row]")).to_have_text("0,3")


# The grid.


def test_the_printed_totals_are_those_of_the_script(open_page, components: Flask) -> None:
    html = components.test_client().get("/tipica").get_data(as_text=True)
    page = open_page("tipica")
    for text in ("9.352,8", "56.964,5", "66.317,3", "5.461", "785,55", "14,10 %"):
        assert f">{text}<" in html
    assert page.locator("[data-total-all]").text_content() == "66.317,3"
    assert page.locator("[data-group=reciclados] [data-total-group]").text_content() == "9.352,8"
    assert page.locator("[data-share-text]").text_content() == "14,10 %"
    missing = "Falta informar: Plásticos (PET y otros), sep 2026; Vidrio, mar 2026"
    assert page.locator("[data-missing]").text_content() == missing
    assert missing in html


def test_pasting_a_block_with_a_wrong_cell_loses_nothing(open_page, clean: samples.Store) -> None:
    clean.kg.clear()
    page = open_page("bloque")
    lines = [[f"{100 + 10 * y + x},{x}" for x in range(12)] for y in range(10)]
    lines[2][4] = "1.234"
    cell(page, "papel", "2025-11").focus()
    paste(page, "\r\n".join("\t".join(line) for line in lines) + "\r\n")

    wrong = cell(page, "vidrio", "2026-03")
    expect(wrong).to_have_value("1.234")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-faults] li")).to_have_text([f"Vidrio, mar 2026: {AMBIGUOUS}"])
    assert page.locator(f"#{wrong.get_attribute('aria-describedby')}").text_content().endswith(AMBIGUOUS)
    expect(page.locator("[data-fault-count]")).to_have_text("1 celda con error, fuera del total")
    good = sum(Decimal(text.replace(",", ".")) for line in lines for text in line if text != "1.234")
    assert page.locator("[data-total-all]").text_content() == f"{good:,.1f}".replace(",", " ").replace(
        ".", ","
    ).replace(" ", ".")

    expect(page.locator("[data-status]")).to_contain_text("sin guardar: 1")
    assert len(clean.kg) == 119
    assert sum(clean.kg.values()) == good
    page.reload()
    expect(cell(page, "vidrio", "2026-03")).to_have_value("1.234")  # kept by the browser
    page.get_by_role("link", name="Vidrio, mar 2026").click()
    expect(cell(page, "vidrio", "2026-03")).to_be_focused()
    page.keyboard.type("1234")
    page.keyboard.press("Enter")
    expect(page.locator("[data-faults]")).to_be_hidden()
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert clean.kg["vidrio", "2026-03"] == 1234
    assert page.evaluate("localStorage.length") == 0


def test_a_block_from_the_real_clipboard(open_page) -> None:
    page = open_page("tipica", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('1,5\\t2,5\\r\\n3,5\\t4,5\\r\\n')")
    cell(page, "papel", "2025-11").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "papel", "2025-12")).to_have_value("2,5")
    expect(cell(page, "plasticos", "2025-12")).to_have_value("4,5")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    page.evaluate("navigator.clipboard.writeText('77')")
    cell(page, "papel", "2025-11").click()  # a second click edits: the paste goes into the text
    cell(page, "papel", "2025-11").click()
    page.keyboard.press("End")
    page.keyboard.press("Control+v")
    expect(cell(page, "papel", "2025-11")).to_have_value("1,577")


def test_names_and_months_stay_in_sight(open_page) -> None:
    page = open_page("tipica", width=800)
    cell(page, "nr", "2026-10").focus()
    name, scroll = page.locator("tr[data-row=nr] th"), page.locator(".ev-gridscroll")
    assert scroll.evaluate("box => box.scrollLeft") > 200
    assert name.bounding_box()["x"] - scroll.bounding_box()["x"] < 2
    cell(page, "nr", "2025-12").focus()
    covered = name.bounding_box()["x"] + name.bounding_box()["width"]
    assert cell(page, "nr", "2025-12").bounding_box()["x"] >= covered - 1


def test_a_block_larger_than_the_table_names_what_stays_outside(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    cell(page, "metales", "2026-09").focus()
    paste(page, "1\t2\t3\n4\t5\t6\n7\t8\t9")  # metales, pilas (only annual), no reciclados
    expect(cell(page, "metales", "2026-10")).to_have_value("2")
    expect(cell(page, "pilas")).to_have_value("6")
    expect(cell(page, "nr", "2026-10")).to_have_value("8")
    expect(page.locator("[data-notice]")).to_contain_text("Quedaron fuera de la tabla, sin pegar: 3; 4; 5; 9")


def test_undo_and_redo_of_a_paste_and_of_an_edit(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    total = page.locator("[data-total-all]")
    cell(page, "papel", "2025-11").focus()
    paste(page, "1\t2\n3\t4")
    cell(page, "vidrio", "2026-10").focus()
    page.keyboard.type("0,5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    page.keyboard.press("Control+z")
    expect(cell(page, "vidrio", "2026-10")).to_have_value("184")
    expect(cell(page, "vidrio", "2026-10")).to_be_focused()
    page.get_by_role("button", name="Deshacer").click()
    expect(cell(page, "plasticos", "2025-12")).to_have_value("96,5")
    expect(total).to_have_text("66.317,3")
    expect(page.locator("[data-undo]")).to_be_disabled()
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+z")
    expect(cell(page, "plasticos", "2025-12")).to_have_value("4")
    expect(cell(page, "vidrio", "2026-10")).to_have_value("0,5")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert clean.kg["vidrio", "2026-10"] == Decimal("0.5")
    assert clean.kg["papel", "2025-11"] == 1


def test_a_walk_with_the_keyboard(open_page) -> None:
    page = open_page("tipica")
    at = lambda: page.evaluate("document.activeElement.id")  # noqa: E731
    press = page.keyboard.press
    cell(page, "papel", "2025-11").focus()
    press("ArrowRight")
    assert at() == "kg-papel-2025-12"
    press("ArrowDown")
    assert at() == "kg-plasticos-2025-12"
    press("End")
    assert at() == "kg-plasticos-2026-10"
    press("Home")
    assert at() == "kg-plasticos-2025-11"
    press("Control+End")
    assert at() == "kg-nr-2026-10"
    press("ArrowRight")  # no cell there
    assert at() == "kg-nr-2026-10"
    press("ArrowUp")
    assert at() == "kg-metales-2026-10"  # past the annual row
    press("Enter")
    assert at() == "kg-nr-2026-10"
    press("Shift+Enter")
    assert at() == "kg-metales-2026-10"
    press("Tab")
    assert at() == "kg-pilas-anual"
    press("Shift+Tab")
    press("Control+Home")
    assert at() == "kg-papel-2025-11"

    page.keyboard.type("7")  # replaces, as in a spreadsheet
    expect(cell(page, "papel", "2025-11")).to_have_value("7")
    press("ArrowLeft")  # while typing, the caret moves
    page.keyboard.type("9")
    expect(cell(page, "papel", "2025-11")).to_have_value("97")
    press("Escape")
    expect(cell(page, "papel", "2025-11")).to_have_value("410,5")
    press("F2")
    page.keyboard.type("5")
    press("ArrowDown")
    expect(cell(page, "papel", "2025-11")).to_have_value("410,55")
    assert at() == "kg-plasticos-2025-11"
    cell(page, "vidrio", "2025-12").click()
    press("ArrowRight")
    assert at() == "kg-vidrio-2026-01"


def test_empty_is_not_zero(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    total = page.locator("tr[data-row=metales] [data-total-row]")
    cell(page, "metales", "2025-11").focus()
    paste(page, "\t".join([""] * 12))
    expect(total).to_have_text("")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    expect(total).to_have_text("0")
    expect(page.locator("[data-warnings] li")).to_have_text(["Metales/latas, nov 2025: Ingresó 0 kg."])
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert {key: kg for key, kg in clean.kg.items() if key[0] == "metales"} == {("metales", "2025-11"): 0}


def test_a_refusal_of_the_server_stays_at_its_cell(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    cell(page, "papel", "2025-11").fill("666")
    page.keyboard.press("Tab")
    refused = page.locator("[data-faults] li")
    expect(refused).to_have_text(
        ["Papel y cartón, nov 2025: Declaró que no cuantificó, pero existen kilogramos ingresados."]
    )
    expect(cell(page, "papel", "2025-11")).to_have_value("666")
    expect(page.locator("tr[data-row=papel] [data-total-row]")).to_have_text("4.550")
    expect(page.locator("[data-state=kg] .sem-warn")).to_have_text("Incompleto")
    expect(page.locator("[data-total=reciclados]")).to_have_text("9.352,8")
    cell(page, "papel", "2025-12").fill("1")
    page.keyboard.press("Tab")
    expect(page.locator("[data-status]")).to_contain_text("sin guardar: 1")
    assert [one["value"] for one in clean.received] == ["666", "1"]  # a refused value is not sent again
    assert clean.received[1]["was"] == "388"
    cell(page, "papel", "2025-11").fill("410,5")
    page.keyboard.press("Tab")
    expect(refused).to_have_count(0)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("500", "No se pudo guardar. Lo que escribió sigue aquí."),
        ("login", "Su sesión terminó."),
        ("closed", "El periodo 2026 está cerrado para carga desde el 01/01/2027."),
    ],
)
def test_what_could_not_be_saved_stays(open_page, clean: samples.Store, answer: str, text: str) -> None:
    clean.answer = answer
    page = open_page("tipica")
    cell(page, "papel", "2025-11").fill("1,5")
    page.keyboard.press("Enter")
    expect(page.locator("ev-month-grid [data-failure][role=alert]")).to_contain_text(text)
    expect(page.locator("[data-status]")).to_have_text("Sin guardar")
    page.reload()
    expect(cell(page, "papel", "2025-11")).to_have_value("1,5")
    expect(page.locator("[data-notice]")).to_contain_text("Celdas recuperadas que no se habían guardado: 1.")
    expect(page.locator("ev-month-grid [data-failure]")).to_be_visible()
    clean.answer = ""
    page.get_by_role("button", name="Reintentar").click()
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    expect(page.locator("ev-month-grid [data-failure]")).to_be_hidden()
    assert clean.kg["papel", "2025-11"] == Decimal("1.5")


def test_a_kept_value_does_not_overwrite_what_somebody_else_saved(open_page, clean: samples.Store) -> None:
    clean.answer = "500"
    page = open_page("tipica")
    cell(page, "papel", "2025-11").fill("1,5")
    page.keyboard.press("Enter")
    expect(page.locator("ev-month-grid [data-failure]")).to_be_visible()
    clean.answer, clean.kg["papel", "2025-11"] = "", Decimal(99)
    page.reload()
    expect(page.locator("[data-notice]")).to_contain_text(
        "No se recuperó lo que escribió en Papel y cartón, nov 2025 (1,5)"
    )
    expect(cell(page, "papel", "2025-11")).to_have_value("99")


def test_what_changes_while_it_is_being_saved_is_saved_next(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    page.route("**/guardar/*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    cell(page, "papel", "2025-11").fill("1")
    page.keyboard.press("Tab")
    page.wait_for_timeout(750)
    cell(page, "papel", "2025-11").fill("2")
    page.keyboard.press("Tab")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert clean.kg["papel", "2025-11"] == 2


def test_what_is_typed_before_the_script_is_there_is_saved(open_page, clean: samples.Store) -> None:
    page, held = open_page("tipica"), []
    page.route("**/month-grid.js*", lambda route: held.append(route))
    page.goto("/tipica", wait_until="commit")
    left, going_on = (page.get_by_label(f"Papel y cartón, {month} 202", exact=False) for month in ("nov", "dic"))
    left.fill("12,5")
    going_on.fill("7")
    held[0].continue_()
    expect(page.locator("[data-status]")).to_contain_text("Guardado")
    assert clean.kg["papel", "2025-11"] == Decimal("12.5") and clean.kg["papel", "2025-12"] == 388
    page.keyboard.type(",25")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    page.wait_for_function("() => localStorage.length === 0")
    assert clean.kg["papel", "2025-12"] == Decimal("7.25")


def test_a_spare_row_decides_its_kind_with_the_first_value(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    row = page.locator("tr[data-row=raee]")
    expect(row).to_be_hidden()
    page.get_by_role("button", name="Agregar material").click()
    page.get_by_role("button", name="Residuos electrónicos (RAEE)").click()
    expect(cell(page, "raee", "2025-11")).to_be_focused()
    page.keyboard.type("3,25")
    page.keyboard.press("Tab")
    expect(cell(page, "raee")).to_be_disabled()
    cell(page, "raee", "2025-11").fill("")
    cell(page, "raee").fill("12")
    page.keyboard.press("Tab")
    expect(cell(page, "raee", "2025-11")).to_be_disabled()
    expect(row.locator("[data-total-row]")).to_have_text("12")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert clean.kg["raee", None] == 12


def test_a_calculation_brings_its_row_in(open_page) -> None:
    page = open_page("tipica")
    page.evaluate("kg.calculated({row: 'toner', month: '2026-10', value: '4800', estimated: 'Estimación', url: ''})")
    expect(page.locator("tr[data-row=toner]")).to_be_visible()
    expect(page.locator("tr[data-row=toner] [data-total-row]")).to_have_text("4.800")
    expect(page.locator("[data-add-row=toner]")).to_have_count(0)
    moved = "[{row: 'nr', month: '2026-10', value: ''}, {row: 'toner', month: '2026-10', value: '1'}]"
    page.evaluate(f"kg.calculated({{saved: {moved}}})")  # a value that takes the place of another
    expect(cell(page, "nr", "2026-10")).to_have_value("")
    expect(page.locator("tr[data-row=toner] [data-total-row]")).to_have_text("1")


def test_a_value_from_a_calculation_is_flagged_and_so_is_its_change(open_page) -> None:
    page = open_page("tipica")
    estimated = cell(page, "nr", "2026-09")
    estimated.focus()
    assert "valor estimado: Estimación por contenedores" in estimated.get_attribute("aria-label")
    expect(page.locator("[data-bar-text]")).to_have_text("No reciclados, sep 2026 · Estimación por contenedores")
    expect(page.locator("[data-bar-link]")).to_have_attribute("href", "/registro/nr/2026-09")
    page.keyboard.type("4801")
    page.keyboard.press("Enter")
    expect(page.locator("td.differs .badge-est")).to_have_text("≠ Est.")
    expect(page.locator("[data-legend-differs]")).to_be_visible()
    assert "Valor distinto al cálculo" in estimated.get_attribute("aria-label")


def test_a_phone_shows_one_month(open_page, clean: samples.Store) -> None:
    page = open_page("tipica", width=390)
    select = page.get_by_label("Mes que se muestra")
    expect(select).to_have_value("2026-10")
    expect(cell(page, "papel", "2026-10")).to_be_visible()
    expect(cell(page, "papel", "2026-09")).to_be_hidden()
    expect(cell(page, "pilas")).to_be_visible()  # the annual value has its place in every month
    page.get_by_role("button", name="Mes anterior").click()
    cell(page, "papel", "2026-09").fill("1.000,5")
    page.keyboard.press("Enter")
    expect(cell(page, "plasticos", "2026-09")).to_be_focused()
    expect(page.locator("tfoot td.on")).to_have_text("6.022,5")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert clean.kg["papel", "2026-09"] == Decimal("1000.5")
    cell(page, "plasticos", "2026-09").fill("abc")
    select.select_option("2025-11")
    page.get_by_role("link", name="Plásticos (PET y otros), sep 2026").click()
    expect(select).to_have_value("2026-09")
    expect(cell(page, "plasticos", "2026-09")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for box in page.locator("tbody input:visible").all():
        assert box.bounding_box()["height"] >= 44


def test_read_only_is_text(open_page) -> None:
    page = open_page("lectura")
    assert page.locator("ev-month-grid input, ev-month-grid button:visible").count() == 0
    expect(page.locator("ev-month-grid .ev-note")).to_have_text(
        "El periodo 2026 está cerrado para carga desde el 01/01/2027."
    )
    expect(page.locator("tr[data-row=nr] td").first).to_have_text("4.710,5")
    expect(page.get_by_role("link", name="4.800")).to_have_attribute("href", "/registro/nr/2026-09")


def test_without_script_the_form_posts_and_keeps_what_was_refused(open_page, clean: samples.Store) -> None:
    page = open_page("tipica", java_script_enabled=False)
    for row, value in (("papel", "1.234"), ("vidrio", "5,5"), ("raee", "2")):  # spare rows are all there
        page.locator(f'[data-row="{row}"] [data-k="2025-11"] input').fill(value)
    page.get_by_role("button", name="Guardar").click()
    assert {(one["row"], one["value"]) for one in clean.received} == {
        ("papel", "1.234"),
        ("vidrio", "5,5"),
        ("raee", "2"),
    }
    assert clean.kg["vidrio", "2025-11"] == Decimal("5.5")
    expect(cell(page, "papel", "2025-11")).to_have_value("1.234")
    expect(page.locator("[data-faults] li")).to_have_text([f"Papel y cartón, nov 2025: {AMBIGUOUS}"])


# The contract of the grid on the server.


@pytest.fixture
def grid(components: Flask, clean: samples.Store) -> Iterator[MonthGrid]:
    with components.test_request_context():
        yield samples.typical(clean)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"changes": "papel"},
        {"changes": [{"row": "papel", "month": "2025-10", "value": "1"}]},
        {"changes": [{"row": "otro", "month": "2025-11", "value": "1"}]},
        {"changes": [{"row": "papel", "month": "2025-11", "value": 1}]},
        {"changes": [{"row": "papel", "month": "2025-11", "value": "1", "was": 2}]},
        {"changes": [{"row": "papel", "month": ["2025-11"], "value": "1"}]},
    ],
)
def test_a_change_that_the_grid_does_not_offer_is_refused(grid: MonthGrid, sent: object) -> None:
    with pytest.raises(BadChange):
        grid.changes(sent)  # type: ignore[arg-type]


def test_both_doors_give_the_same_changes(grid: MonthGrid) -> None:
    one = {"row": "papel", "month": "2025-11", "value": "1,5", "was": "410,5"}
    two = {"row": "pilas", "month": None, "value": "", "was": "785,55"}
    form = MultiDict({"csrf_token": "x", "c.papel.2025-11": "1,5", "c.papel.2025-12": "388", "c.pilas.anual": ""})
    assert grid.changes({"changes": [one, two]}) == grid.changes(form)


def test_a_read_only_grid_takes_nothing(components: Flask, clean: samples.Store) -> None:
    with components.test_request_context():
        closed = samples.typical(clean, read_only=True)
        with pytest.raises(BadChange):
            closed.changes({"changes": [{"row": "papel", "month": "2025-11", "value": "1"}]})
        assert closed.changes(MultiDict({"c.papel.2025-11": "1"})) == []


def test_warnings_do_not_take_a_value_out_of_the_totals(grid: MonthGrid) -> None:
    before = grid.grand_total
    warned = grid.with_faults([], [CellFault("papel", "2025-11", "MSG-RES-09", "Ingresó 0 kg.", warning=True)])
    assert (warned.grand_total, len(warned.warned), warned.faulty) == (before, 1, [])
    faulty = grid.with_faults([], [CellFault("papel", "2025-11", "MSG-RES-03", "Ya existe.")])
    assert faulty.row_total(next(faulty.rows)) == "4.550"


# The calculator.


def test_the_calculator_previews_saves_and_gives_the_focus_back(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    target = cell(page, "nr", "2026-10")
    target.focus()
    page.keyboard.press("Alt+ArrowDown")
    drawer = page.get_by_role("dialog", name="Estimación por contenedores")
    expect(drawer).to_be_visible()
    expect(drawer.locator("[data-kicker-text]")).to_have_text("Residuos no reciclados · No reciclados, oct 2026")
    expect(drawer.locator("[data-result=MENSUAL]")).to_have_text("4.800 kg/mes")
    expect(drawer.locator("output")).to_have_text(["8.000 L/semana", "32.000 L/mes", "32 m³/mes", "57.600 kg/año"])
    note = "4 semanas × 12 meses son 48 semanas. Con 52 semanas serían 62.400 kg/año (informativo)."
    expect(drawer.locator("form > .ev-note").last).to_have_text(note)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(target).to_be_focused()

    page.keyboard.press("Alt+ArrowDown")
    drawer.get_by_label("Retiros por semana").fill("2,25")
    expect(drawer.locator("[data-result=MENSUAL]")).to_have_text("5.400 kg/mes")
    drawer.get_by_role("button", name="Usar este valor").click()
    expect(drawer).to_be_hidden()
    expect(target).to_have_value("5400")
    expect(target).to_be_focused()
    expect(page.locator("tr[data-row=nr] .badge-est")).to_have_count(2)
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    sent = clean.received[0]
    assert (sent["use"], sent["month"], sent["grid"], sent["row"]) == ("MENSUAL", "2026-10", "kg", "nr")
    assert sent["values"] == {
        "cantidad": "4", "catalogo": "", "capacidad_litros": "1000", "retiros_semana": "2,25", "porcentaje_llenado": "100",
        "semanas_mes": "4", "meses": "12", "densidad_kg_m3": "150", "justificacion": "",
    }  # fmt: skip


def test_faults_of_the_calculator_stand_at_their_fields(open_page, clean: samples.Store) -> None:
    page = open_page("tipica")
    button = page.locator("[data-open-calculator]")
    button.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    use = drawer.get_by_role("button", name="Usar este valor")
    drawer.get_by_label("Llenado (%)").fill("0")
    expect(drawer.locator("[data-result=MENSUAL]")).to_have_text("kg/mes")
    use.click()
    expect(drawer.locator("[data-fault=porcentaje_llenado]")).to_have_text("Ingrese un número mayor que cero.")
    expect(drawer.get_by_label("Llenado (%)")).to_be_focused()
    assert clean.received == []
    drawer.get_by_label("Llenado (%)").fill("100")
    drawer.get_by_label("Cantidad").fill("13")
    use.click()
    expect(drawer.locator("[data-fault=cantidad]")).to_have_text("Trece no.")
    expect(drawer.get_by_label("Densidad (kg/m³)")).to_have_attribute("readonly", "")
    drawer.get_by_role("button", name="Cambiar con justificación").click()
    expect(drawer.get_by_label("Densidad (kg/m³)")).to_be_focused()
    expect(drawer.get_by_label("Justificación", exact=True)).to_be_visible()
    drawer.get_by_label("Modelo").select_option(label="Contenedor de 660 L")
    expect(drawer.get_by_label("Capacidad (litros)")).to_have_value("660,00")
    drawer.get_by_label("Capacidad (litros)").fill("661")
    expect(drawer.get_by_label("Modelo")).to_have_value("")
    drawer.get_by_text("Anual", exact=True).click()
    expect(drawer.locator("[data-result=ANUAL]")).to_be_visible()
    expect(drawer.get_by_label("Mes", exact=True)).to_be_hidden()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_steps_are_exact_in_both_languages(open_page, components: Flask) -> None:
    with components.test_request_context():
        calc = samples.calculator_of_containers()
    page = open_page("tipica")
    rng = random.Random(3)  # noqa: S311
    for _ in range(30):
        values = {
            one.name: Decimal(rng.randint(1, 10**6)) / 10 ** (0 if one.field.kind == "integer" else 2)
            for one in calc.inputs
        }
        exact = calc.preview(values)
        sent = {name: [str(int(value * 100)), "100"] for name, value in values.items()}
        found = page.evaluate(
            """async ([program, sent]) => { const {run} = await import('/static/js/steps.js');
            const each = (all, make) => Object.fromEntries(Object.entries(all).map(([k, v]) => [k, make(v)]));
            const values = each(sent, ([p, q]) => ({p: BigInt(p), q: BigInt(q)}));
            return each(run(program, values), ({p, q}) => [String(p), String(q)]) }""",
            [calc.program, sent],
        )
        assert {key: Fraction(int(found[key][0]), int(found[key][1])) for key in exact} == exact
    assert calc.preview({**values, "cantidad": None})["kg_mes"] is None


# The charts.


def test_charts_are_drawn_from_their_tables_and_follow_the_theme(open_page) -> None:
    page = open_page("graficos")
    for chart in page.locator("ev-chart").all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("canvas")).to_be_visible()
        assert chart.locator("[role=img]").get_attribute("aria-label").endswith("Los datos están en la tabla.")
    option = "id => { const c = document.getElementById(id); return c.chart.getOption() }"
    lines = page.evaluate(option, "anios-g")
    assert lines["series"][0]["data"] == [6.2, 9.85, None, 15.703125]  # «No calculable» is a gap
    assert page.evaluate(option, "meses-g")["series"][1]["data"][0] == 4600
    assert [one["value"] for one in page.evaluate(option, "estados-g")["series"][0]["data"]] == [41, 33, 20, 6]
    assert {one["name"] for one in page.evaluate(option, "regiones-g")["series"][0]["data"]} >= {"15", "02", "12"}
    assert page.evaluate(option, "materiales-g")["yAxis"][0]["data"][9] == "Otro"
    assert [type(one) for one in page.evaluate(option, "dias-g")["series"][0]["data"][3:6]] == [float, dict, float]
    caption = "Mapa referencial; no incluye el territorio antártico ni las islas oceánicas."
    expect(page.locator(".ev-mapnote")).to_contain_text(caption)
    page.evaluate("document.querySelector('#anios tbody td').textContent = '97,5 %'")
    page.wait_for_function(
        "() => document.getElementById('anios-g').chart.getModel().getComponent('yAxis').axis.scale.getExtent()[1] === 100"
    )
    page.evaluate("document.querySelectorAll('#dias tbody td').forEach(td => { td.textContent = '1' })")
    axis = "document.getElementById('dias-g').chart.getModel().getComponent('yAxis').axis"
    page.wait_for_function(f"() => {axis}.scale.getTicks().map(one => one.value).join() === '0,1'")
    before = lines["color"]
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_function(
        "before => document.getElementById('anios-g').chart.getOption().color[0] !== before", arg=before[0]
    )
    page.evaluate("document.querySelector('#dias tbody td').textContent = '99,5'")
    page.wait_for_function("() => document.getElementById('dias-g').chart.getOption().series[0].data[0] === 99.5")


SLICE = "chart => [chart.getWidth() / 2 + chart.getHeight() * 0.34, chart.getHeight() * 0.42]"  # the first, at three o'clock
BAR = "chart => chart.convertToPixel({ seriesIndex: 0 }, [300, 2])"
REGION = "chart => chart.convertToPixel({ seriesIndex: 0 }, [-69, -23.5])"
POINT = "chart => chart.convertToPixel({ seriesIndex: 0 }, [3, 15.703125])"


def test_a_click_on_a_chart_opens_what_its_table_opens(open_page) -> None:
    page = open_page("graficos")
    places = (("estados", SLICE, "#respondido"), ("materiales", BAR, "#material-2"), ("regiones", REGION, "#02"))
    for name, point, opens in (*places, ("anios", POINT, "/registro/a/b")):
        chart = page.locator(f"#{name}-g")
        chart.scroll_into_view_if_needed()
        expect(chart.locator("canvas")).to_be_visible()
        x, y = page.evaluate(f"id => ({point})(document.getElementById(id).chart)", f"{name}-g")
        chart.locator("canvas").click(position={"x": x, "y": y})
        page.wait_for_url(f"**{opens}")


def test_a_chart_is_downloaded_as_an_image_with_its_title(open_page, tmp_path: Path) -> None:
    page = open_page("graficos")
    with page.expect_download() as download:
        page.get_by_role("button", name="Descargar gráfico como imagen: Indicadores por periodo").click()
    assert download.value.suggested_filename == "Indicadores por periodo.png"
    download.value.save_as(tmp_path / "chart.png")
    data = (tmp_path / "chart.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") > 1000
    with page.expect_download() as download:
        page.get_by_role("button", name="Descargar gráfico como imagen: Solicitudes por estado").click()
    download.value.save_as(tmp_path / "ring.png")
    assert int.from_bytes((tmp_path / "ring.png").read_bytes()[20:24], "big") > 600  # its legend is in the picture


def test_the_library_comes_only_where_a_chart_is(open_page) -> None:
    page = open_page("tipica")
    assert not page.evaluate("performance.getEntriesByType('resource').some(one => one.name.includes('echarts'))")


# Everybody can use them, whatever the screen.


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", ["tipica", "lectura", "graficos"])
def test_no_accessibility_fault(open_page, name: str, width: int, theme: str) -> None:
    page = open_page(f"{name}?tema={theme}", width=width)
    if name == "tipica":
        cell(page, "papel", "2026-10").fill("1.234")
        page.keyboard.press("Enter")
        expect(page.locator("[data-faults]")).to_be_visible()
    for folded in page.locator("summary").all():
        folded.click()
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if name == "tipica":
        page.locator("[data-open-calculator]").click()
        page.locator(".offcanvas.show:not(.showing)").wait_for()
        assert axe_faults(page) == []
