"""Personal data: who sees it whole, who took it out, how long it is kept, and what people do with their own."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select

from estado_verde import auditing, catalog, masking
from estado_verde.clock import now
from estado_verde.models import Auditoria, Borrador, Consentimiento, Cuenta, Peticion, Retencion, Sesion, db
from estado_verde.privacy import register, retention
from estado_verde.privacy.commands import privacy
from estado_verde.scope import SYSTEM, Who, acting
from estado_verde.spec import fields
from estado_verde.testing import csrf


@pytest.fixture
def looking(demo_app):
    """The database as the system sees it."""

    def ask(statement):
        with demo_app.app_context(), acting(SYSTEM, door="test"):
            return list(db.session.execute(statement))

    return ask


# --- the register --------------------------------------------------------------------------------------------------------


def test_the_register_comes_from_the_catalogue(app, monkeypatch):
    from click.testing import CliRunner

    monkeypatch.setattr("estado_verde.installation.application", lambda: app)
    with app.app_context():
        found = {(one.table, one.field): one for one in register.entries()}
        declared = {
            (model.__tablename__, one.name)
            for model in catalog.models()
            if getattr(model, "__record__", "") not in ("", "lote")
            for anio in (None, *catalog.years())
            for one in catalog.record(model, anio).fields
            if one.personal or one.sensitive
        }
    assert set(found) == declared
    assert found["ab_user", "rut"].kind == "RUT"
    assert found["ab_user", "correo"].guard == "enmascarado en listas y exportaciones"
    lines = CliRunner().invoke(privacy, ["register"]).output.splitlines()
    assert len(lines) == len(declared) + 1 > 5


def test_every_kind_is_known_and_ruts_and_addresses_are_personal_by_themselves():
    assert fields.rut("r", "RUT").personal == "rut" and fields.email("c", "Correo").personal == "correo"
    assert fields.rut("r", "RUT institución", personal="").personal == ""
    assert set(masking.MASKS) <= set(fields.PERSONAL)


# --- masks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("rut", "12345678-5", "12.345.***-5"),
        ("correo", "maria@example.org", "m***@example.org"),
        ("telefono", "+56912344321", "***21"),
        ("nombre", "María Soto", "María Soto"),
    ],
)
def test_a_mask_shows_a_part_to_who_does_not_need_the_whole(kind, value, shown):
    spec = fields.text("dato", "Dato", personal=kind)
    with acting(Who(1)):
        assert masking.shown(spec, value) == shown
    with acting(Who(1, permissions=frozenset({("read", "datos_personales")}))):
        assert masking.shown(spec, value) == value


def test_lists_and_exports_of_who_does_not_need_it_are_masked(demo_as):
    """Gestor de Flota reads accounts of conductors: their RUT is not for a list."""
    flota, gestor = demo_as("gestor_flota", "SDN"), demo_as("gestor_servicio", "SDN")
    whole = gestor.get("/cuentas/list/?n=200").text
    masked = flota.get("/cuentas/list/?n=200").text
    assert "***-" not in whole and "***-" in masked
    book = load_workbook(BytesIO(flota.get("/cuentas/export").data)).active
    texts = [str(cell.value) for row in book.iter_rows(min_row=2) for cell in row if cell.value]
    assert any("***" in one for one in texts) and not any("@" in one and "***@" not in one for one in texts)


def test_what_is_masked_cannot_be_searched_sorted_or_filtered_digit_by_digit(demo_as):
    flota = demo_as("gestor_flota", "SDN")
    plain = _ids(flota, "/cuentas/list/?n=200")
    assert plain
    assert _ids(flota, "/cuentas/list/?n=200&orden=rut") == plain
    assert _ids(flota, "/cuentas/list/?n=200&orden=-rut") == plain
    for digits in ("1", "12", "-K"):
        assert not set(_ids(flota, f"/cuentas/list/?n=200&q={digits}")) - set(plain)
    assert "RUT" not in flota.get("/cuentas/list/").text.split("Buscar por")[1][:60]


def _ids(client, url):
    import re

    return list(dict.fromkeys(re.findall(r"/cuentas/show/(\d+)", client.get(url).text)))


# --- what was taken out --------------------------------------------------------------------------------------------------


def test_each_export_with_personal_data_is_written_down(demo_as, looking):
    gestor = demo_as("gestor_servicio", "SDN")
    book = gestor.get("/cuentas/export?q=ana&f_perfil=conductor")
    assert gestor.get("/edificios/export").status_code == 200
    found = looking(select(Auditoria.cuenta, Auditoria.tabla, Auditoria.despues).where(Auditoria.accion == "exportar"))
    assert [one.tabla for one in found] == ["ab_user"]
    assert found[0].despues["filtros"] == {"q": "ana", "f_perfil": "conductor"}
    assert {"rut", "correo"} <= set(found[0].despues["datos"])
    assert found[0].cuenta in gestor.get("/auditoria/list/?q=exportar").text
    # Each printed page says by whom and when it was taken out (open-world §4).
    marked = load_workbook(BytesIO(book.data)).active.oddFooter.center.text
    assert marked.startswith(f"{found[0].cuenta}, {now():%d/%m/%Y}")


def test_each_report_that_is_taken_out_is_written_down(demo_as, looking):
    """open-world §4 (6): who, when and which; the entry is in the trail of the service, and its page says what it was."""
    gestor = demo_as("gestor_servicio", "SDN")
    assert gestor.get("/reportes/control-de-carga.xlsx").status_code == 200
    assert demo_as("distribuidora", "DA").get("/generacion/reporte/").status_code == 200
    assert gestor.get("/mis-datos/mis-datos.json").status_code == 200
    found = looking(select(Auditoria.id, Auditoria.tabla).where(Auditoria.accion == "exportar").order_by(Auditoria.id))
    assert [one.tabla for one in found] == ["reporte control-de-carga", "reporte de solicitudes", "reporte mis datos"]
    page = gestor.get(f"/auditoria/show/{found[0].id}").text
    assert "servicio: Servicio Demostración Norte · periodo: 2026" in page
    assert gestor.get(f"/auditoria/show/{found[1].id}").status_code == 403  # of another platform


def test_an_entry_of_the_trail_says_how_it_was_and_how_it_is(demo_as, looking):
    """Personal data only to who sees it whole elsewhere."""
    red = demo_as("red")
    (number,) = looking(select(Cuenta.id).where(Cuenta.perfil == "conductor").order_by(Cuenta.id).limit(1))[0]
    page = html.fromstring(red.get(f"/cuentas/edit/{number}").text)
    form = dict(page.xpath("//form[.//input[@id='correo']]")[0].form_values())
    changed = {**form, "first_name": "Nombre Nuevo", "correo": "nuevo@example.org", "csrf_token": csrf(red)}
    assert red.post(f"/cuentas/edit/{number}", data=changed).status_code == 303
    (entry,) = looking(
        select(Auditoria.id)
        .where(Auditoria.accion == "modificar", Auditoria.tabla == "ab_user")
        .order_by(Auditoria.id.desc())
        .limit(1)
    )[0]
    page = red.get(f"/auditoria/show/{entry}").text
    assert "Nombre Nuevo" in page and "nuevo@example.org" in page and "Correo electrónico" in page
    other = demo_as("gestor_flota", "SDN")
    assert other.get(f"/auditoria/show/{entry}").status_code in (403, 404)
    # The list speaks in words: who, through which door, what and to which record, and so do its filters.
    listed = html.fromstring(red.get("/auditoria/list/?f_accion=modificar&f_tabla=ab_user").text)
    row = " · ".join(" ".join(one.text_content().split()) for one in listed.xpath("//tbody/tr[1]/td"))
    for word in ("Administrador Red de Expertos", "Formulario", "Modificación", "Cuenta"):
        assert word in row, row
    assert "modificar" not in row and "ab_user" not in row and " form " not in f" {row} "
    offered = {one.text_content() for one in listed.xpath("//option")}
    assert {"Eliminación por plazo", "Importación deshecha", "Línea de comandos", "Gestor de Flota"} <= offered


# --- one's own -----------------------------------------------------------------------------------------------------------


def test_a_person_takes_all_of_the_own_data_away_and_nothing_of_others(demo_as, looking):
    gestor = demo_as("gestor_unidad", "SDN")
    data = json.loads(gestor.get("/mis-datos/mis-datos.json").data)
    rut = data["cuenta"][0]["rut"]
    assert rut and "***" not in rut
    assert data["sesiones"] and data["acciones"] is not None
    ruts = {one.rut for one in looking(select(Cuenta.rut))} - {rut}
    assert not [one for one in ruts if one and one in json.dumps(data)]
    book = load_workbook(BytesIO(gestor.get("/mis-datos/mis-datos.xlsx").data))
    assert "cuenta" in book.sheetnames and rut in [one.value for one in book["cuenta"][2]]


def ask(client, derecho, **more):
    return client.post("/mis-datos/", data={"csrf_token": csrf(client), "derecho": derecho, **more})


def test_who_asks_to_be_forgotten_is(demo_as, demo_app, looking):
    consulta = demo_as("gestor_consulta", "SDN")
    before = json.loads(consulta.get("/mis-datos/mis-datos.json").data)["cuenta"][0]
    assert ask(consulta, "SUPRESION").status_code == 303
    assert consulta.get("/perfil/").status_code == 302, "the session ended"
    rows = looking(select(Cuenta.__table__).where(Cuenta.__table__.c.perfil == "gestor_consulta"))
    gone = next(one for one in rows if one.last_name.startswith("anonimizada"))
    assert (gone.rut, gone.correo, gone.active) == (None, None, False)
    assert before["rut"] not in str(gone) and before["correo"] not in str(gone)
    assert not looking(select(Sesion.id).where(Sesion.cuenta_id == gone.id))
    assert [one.estado for one in looking(select(Peticion.estado))] == ["CUMPLIDA"]
    assert looking(select(Auditoria.antes).where(Auditoria.accion == "anonimizar"))[0].antes is None


def test_what_was_told_at_registration_goes_with_the_account(demo_as, looking):
    """A participant of a course that nothing else names, with what registration asked besides the account."""
    participante = demo_as("participante")
    assert ask(participante, "SUPRESION").status_code == 303
    assert participante.get("/perfil/").status_code == 302
    (gone,) = looking(select(Cuenta.id, Cuenta.rut).where(Cuenta.last_name.like("anonimizada%")))
    assert gone.rut is None
    table = catalog.model_of("cursos_participante").__table__
    assert not looking(select(table.c.id).where(table.c.cuenta_id == gone.id))


def test_who_must_stay_is_told_why(demo_as, looking):
    """The last Gestor de Servicio of a service; and whoever a record that must be kept names."""
    gestor = demo_as("gestor_servicio", "SDN")
    ask(gestor, "SUPRESION")
    assert "Rechazada" in gestor.get("/mis-datos/").text
    found = looking(select(Peticion.estado, Peticion.respuesta))
    assert found[0].estado == "RECHAZADA" and found[0].respuesta
    assert gestor.get("/perfil/").status_code == 200


def test_other_requests_wait_for_an_administrator_who_must_give_a_reason(demo_as, looking):
    unidad, red = demo_as("gestor_unidad", "SDN"), demo_as("red")
    assert ask(unidad, "").status_code == 200
    assert ask(unidad, "RECTIFICACION", motivo="Mi apellido lleva tilde").status_code == 303
    number = looking(select(Peticion.id))[0].id
    page = red.get(f"/privacidad/peticiones/show/{number}").text
    assert "Mi apellido lleva tilde" in page and "Pendiente" in page
    url = f"/privacidad/peticiones/edit/{number}"
    assert red.post(url, data={"csrf_token": csrf(red), "estado": "RECHAZADA"}).status_code == 200
    good = {"csrf_token": csrf(red), "estado": "CUMPLIDA", "respuesta": "Corregido."}
    assert red.post(url, data=good).status_code == 303
    assert "Corregido." in unidad.get("/mis-datos/").text
    assert unidad.get(f"/privacidad/peticiones/show/{number}").status_code == 403


def test_breaches_are_recorded_by_who_answers_for_the_installation_only(demo_as):
    red = demo_as("red")
    row = {"detectada": "2026-03-02", "descripcion": "Correo a otra persona", "datos": "RUT", "medidas": "Aviso"}
    answer = red.post("/privacidad/vulneraciones/add", data={"csrf_token": csrf(red), **row})
    assert answer.status_code == 303
    wrong = red.post("/privacidad/vulneraciones/add", data={"csrf_token": csrf(red), **row, "ocurrida": "2026-04-02"})
    assert wrong.status_code == 200
    for profile in ("gestor_servicio", "conductor"):
        assert demo_as(profile, "SDN").get("/privacidad/vulneraciones/list/").status_code == 403
    assert "Registro de datos personales" in red.get("/privacidad/registro/").text


def test_a_consent_is_kept_and_shown(demo_as, demo_app):
    unidad = demo_as("gestor_unidad", "SDN")
    assert "no tiene una aceptación registrada" in unidad.get("/mis-datos/").text
    with demo_app.app_context(), acting(SYSTEM):
        rut = json.loads(unidad.get("/mis-datos/mis-datos.json").data)["cuenta"][0]["rut"]
    with demo_app.app_context(), acting(SYSTEM):
        me = db.session.scalars(select(Cuenta.id).where(Cuenta.rut == rut)).one()
        db.session.add(Consentimiento(cuenta_id=me, version="2026-1", en=now()))
        db.session.commit()
    assert "Versión 2026-1" in unidad.get("/mis-datos/").text


# --- how long ------------------------------------------------------------------------------------------------------------


def test_every_kind_of_document_has_a_row_and_only_what_has_a_term_goes(session):
    rows = {one.documento: one.dias for one in session.scalars(select(Retencion))}
    assert set(rows) == set(retention.kinds())
    assert rows["borrador"] == 30
    assert {days for key, days in rows.items() if "." in key} == {None}
    account = Cuenta(
        first_name="A", last_name="B", username="X:1", email="X:1", perfil="red", active=True, sello="s", password="x"
    )
    session.add(account)
    session.flush()
    for days in (1, 40):
        moment = now() - timedelta(days=days)
        session.add(Borrador(cuenta_id=account.id, clave=f"/x/{days}", datos={}, actualizado_en=moment))
    session.commit()
    assert retention.sweep() == 1
    assert list(session.scalars(select(Borrador.clave))) == ["/x/1"]
    assert retention.sweep() == 0


def test_files_go_when_their_kind_gets_a_term_and_the_trail_says_so(session):
    from estado_verde.models import Adjunto

    kind = next(one for one in retention.kinds() if "." in one)
    table, _, campo = kind.partition(".")
    for days in (5, 400):
        session.add(
            Adjunto(
                tabla=table, fila_id=1, campo=campo, clave=f"k{days}", nombre="a.pdf", tipo="pdf", bytes=1, sha256="0",
                creado_en=now() - timedelta(days=days),
            )
        )  # fmt: skip
    session.commit()
    assert retention.sweep() == 0
    session.scalars(select(Retencion).where(Retencion.documento == kind)).one().dias = 365
    session.commit()
    assert retention.sweep() == 1
    assert list(session.scalars(select(Adjunto.clave))) == ["k5"]
    assert auditing.plain(session.scalar(select(Auditoria.antes).where(Auditoria.accion == "eliminar por plazo")))
