"""The same rules and the matrix of 00-overview §2.1 through the screens, as each invented person meets them."""

from __future__ import annotations

from typing import Any

import pytest
from ev_plugins.inventario.models import Alcance, Edificio, Unidad
from sqlalchemy import event, select

from estado_verde import catalog, services
from estado_verde.crud import history
from estado_verde.models import Cuenta, Region, db
from estado_verde.scope import SYSTEM, acting
from estado_verde.testing import csrf

MOST_QUERIES = 12  # of a generated page
NOT_ALLOWED = "No tiene permisos para acceder a esta sección."
NO_BUILDING = "Primero debe crear el edificio y luego la unidad asociada a él."


def stored(client: Any, statement: Any) -> Any:
    with client.application.app_context(), acting(SYSTEM):
        return db.session.scalars(statement).all()


def id_of(client: Any, nombre: str) -> int:
    return stored(client, select(Unidad.id).where(Unidad.nombre == nombre))[0]


def post(client: Any, address: str, **data: Any) -> Any:
    return client.post(address, data={**data, "csrf_token": csrf(client)}, follow_redirects=True)


def text_of(answer: Any) -> str:
    return " ".join(answer.text.replace("&#39;", "'").replace("&#34;", '"').split())


def test_overview_8_6_another_unit_of_the_same_service(demo_as) -> None:
    client = demo_as("gestor_unidad", "SDN")
    own, other = id_of(client, "Bodega Calama"), id_of(client, "Oficina Iquique")
    for page in ("unidades", "mi-unidad"):
        assert client.get(f"/{page}/show/{own}").status_code == 200
        answer = client.get(f"/{page}/show/{other}")
        assert answer.status_code == 403
        assert NOT_ALLOWED in answer.text


def test_rt1_7_1_on_the_form(demo_as) -> None:
    client = demo_as("gestor_servicio", "SDN")
    values = {"nombre": "Nueva", "fecha_inicio_uso": "2020-03-01", "acceso_factura": "si", "superficie_m2": "12,5"}
    answer = post(client, "/unidades/add", **values)
    assert NO_BUILDING in text_of(answer)
    assert 'value="12,5"' in answer.text, "what was typed is still there"
    assert not stored(client, select(Unidad).where(Unidad.nombre == "Nueva"))


def test_a_gestor_creates_the_building_and_then_the_unit(demo_as) -> None:
    client = demo_as("gestor_servicio", "SDN")
    with client.application.app_context(), acting(SYSTEM):
        building = db.session.scalars(select(Edificio).where(Edificio.direccion == "Baquedano 1093")).one()
        place = {"region": building.region_id, "comuna": building.comuna_id}
        service = db.session.scalars(select(Unidad.servicio_id).where(Unidad.nombre == "Bodega Calama")).one()
    again = post(client, "/edificios/add", nombre="Repetido", direccion="BAQUEDANO 1093", **place)
    assert "Ya existe un edificio en esa dirección y comuna." in text_of(again)
    made = post(client, "/edificios/add", nombre="Nuevo", direccion="Baquedano 2000", **place)
    assert "El registro se guardó correctamente." in text_of(made)
    number = made.request.path.rsplit("/", 1)[1]
    values = {"nombre": "Nueva", "servicio": service, "edificio": number, "fecha_inicio_uso": "01/03/2020"}
    made = post(client, "/unidades/add", **values, acceso_factura="no", tiene_vehiculo_propio="no")
    assert "El registro se guardó correctamente." in text_of(made)
    (unit,) = stored(client, select(Unidad).where(Unidad.nombre == "Nueva"))
    assert unit.considera_climatizacion is None
    assert len(stored(client, select(Alcance).where(Alcance.unidad_id == unit.id))) == 1


@pytest.mark.parametrize(
    ("nombre", "values", "text"),
    [
        (
            "Taller Calama",
            {"anio_inicio_gestion_energetica": "2023"},
            "La unidad no tiene acceso a la factura: no puede indicar Año inicio Gestión Energética.",
        ),
        (
            "Unidad de Terreno Iquique",
            {"anio_inicio_resto_itemes": "2022"},
            "El año 2022 no está disponible en el Alcance.",
        ),
        (
            "Centro de Datos Angamos",
            {"anio_inicio_resto_itemes": "2026"},
            "La unidad comenzó a utilizarse el 15/12/2025; el primer año posible es 2027.",
        ),
    ],
)
def test_rt1_7_4_and_7_12_on_the_form(demo_as, nombre: str, values: dict[str, str], text: str) -> None:
    client = demo_as("gestor_servicio", "SDN")
    (scope,) = stored(client, select(Alcance).where(Alcance.unidad_id == id_of(client, nombre)))
    before = (scope.anio_inicio_gestion_energetica, scope.anio_inicio_resto_itemes)
    assert text in text_of(post(client, f"/alcance/edit/{scope.id}", **values))
    (scope,) = stored(client, select(Alcance).where(Alcance.id == scope.id))
    assert (scope.anio_inicio_gestion_energetica, scope.anio_inicio_resto_itemes) == before


def test_mi_unidad_is_what_a_gestor_de_unidad_may_correct(demo_as) -> None:
    client = demo_as("gestor_unidad", "SDN")
    own, other = id_of(client, "Bodega Calama"), id_of(client, "Oficina Iquique")
    values = {"acceso_factura": "si", "considera_climatizacion": "si", "numero_colaboradores": "15"}
    assert post(client, f"/unidades/edit/{own}", **values).status_code == 403
    saved = post(client, f"/mi-unidad/edit/{own}", nombre="Otro nombre", fecha_inicio_uso="01/01/2026", **values)
    assert "El registro se guardó correctamente." in text_of(saved)
    (unit,) = stored(client, select(Unidad).where(Unidad.id == own))
    assert (unit.nombre, unit.numero_colaboradores, unit.considera_climatizacion) == ("Bodega Calama", 15, True)
    links = Unidad.gestores.property.secondary.c
    with client.application.app_context(), acting(SYSTEM):
        kept = db.session.scalars(
            select(Cuenta.perfil).join(Unidad.gestores.property.secondary).where(links.unidad_id == own)
        )
        assert kept.all() == ["gestor_unidad"], "what the form does not show stays"
    assert post(client, f"/mi-unidad/edit/{other}", **values).status_code == 403


@pytest.mark.parametrize(
    ("profile", "page", "reads", "writes"),
    [
        ("gestor_servicio", "unidades", 200, 200),
        ("gestor_servicio", "alcance", 200, 200),
        ("gestor_unidad", "unidades", 200, 403),
        ("gestor_unidad", "alcance", 200, 403),
        ("gestor_unidad", "edificios", 200, 403),
        ("gestor_consulta", "unidades", 200, 403),
        ("gestor_consulta", "mi-unidad", 200, 403),
        ("encargado_comite", "unidades", 200, 403),
        ("encargado_comite", "alcance", 200, 403),
        ("gestor_flota", "unidades", 200, 403),
        ("gestor_flota", "alcance", 403, 403),
        ("gestor_flota", "mi-unidad", 403, 403),
        ("conductor", "unidades", 403, 403),
        ("conductor", "servicios", 403, 403),
        ("gestor_servicio", "servicios", 200, 403),
        ("gestor_servicio", "compromisos", 200, 403),
    ],
)
def test_the_matrix(demo_as, profile: str, page: str, reads: int, writes: int) -> None:
    client = demo_as(profile, "SDN")
    number = id_of(client, "Bodega Calama") if page in ("unidades", "mi-unidad") else 1
    if page == "alcance":
        number = stored(client, select(Alcance.id).where(Alcance.unidad_id == id_of(client, "Bodega Calama")))[0]
    assert client.get(f"/{page}/list/", follow_redirects=True).status_code == reads
    assert client.get(f"/{page}/edit/{number}").status_code == writes


def test_a_service_corrects_a_building_that_nobody_else_uses(demo_as) -> None:
    client = demo_as("gestor_servicio", "SDN")
    (theirs,) = stored(client, select(Edificio).where(Edificio.direccion == "Teatinos 120"))
    (own,) = stored(client, select(Edificio).where(Edificio.direccion == "Baquedano 1093"))
    for building, status in ((own, 200), (theirs, 403)):
        values = {"nombre": "Cambiado", "direccion": building.direccion}
        values |= {"region": building.region_id, "comuna": building.comuna_id}
        assert client.get(f"/edificios/show/{building.id}").status_code == 200, "buildings are shared"
        assert post(client, f"/edificios/edit/{building.id}", **values).status_code == status
    names = stored(client, select(Edificio.nombre).where(Edificio.id.in_([own.id, theirs.id])).order_by(Edificio.id))
    assert sorted(names) == ["Cambiado", "Edificio Teatinos"]


def test_a_unit_is_taken_away_and_the_red_brings_it_back(demo_as) -> None:
    client = demo_as("gestor_servicio", "SDN")
    number = id_of(client, "Oficina Taltal")
    assert post(client, f"/unidades/delete/{number}").status_code == 200
    assert stored(client, select(Unidad.estado).where(Unidad.id == number)) == ["ELIMINADA"]
    only_rows = {"X-Partial": "lista"}
    assert "Oficina Taltal" not in client.get("/unidades/list/?n=100", headers=only_rows).text
    assert "Oficina Taltal" in client.get("/unidades/list/?n=100&f_estado=ELIMINADA", headers=only_rows).text
    assert "Restaurar unidad" not in client.get(f"/unidades/show/{number}").text
    assert post(client, "/unidades/action_post", action="restaurar", rowid=number).status_code == 403
    assert stored(client, select(Unidad.estado).where(Unidad.id == number)) == ["ELIMINADA"]
    red = demo_as("red")
    assert "Restaurar unidad" in red.get(f"/unidades/show/{number}").text
    assert post(red, "/unidades/action_post", action="restaurar", rowid=number).status_code == 200
    assert "Restaurar unidad" not in red.get(f"/unidades/show/{number}").text
    assert stored(client, select(Unidad.estado).where(Unidad.id == number)) == ["ACTIVA"]


def test_the_detail_says_whether_the_unit_is_in_scope(demo_as) -> None:
    client = demo_as("gestor_servicio", "SDG")
    page = text_of(client.get(f"/mi-unidad/show/{id_of(client, 'Unidad D')}"))
    assert "Fuera del inventario 2026 (uso posterior al 01/11/2025)" in page
    post(client, "/areas/add", unidad=id_of(client, "Unidad A"), nombre="Segundo piso", superficie_m2="40,5")
    address, seen = f"/unidades/show/{id_of(client, 'Unidad A')}", []
    with client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note := lambda _c, _u, sql, *_: seen.append(sql))
    page = text_of(client.get(address))
    event.remove(engine, "before_cursor_execute", note)
    assert "Fuera del inventario" not in page
    assert "Segundo piso" in page
    assert len(seen) <= MOST_QUERIES, "\n".join(one[:120] for one in seen)


def test_units_of_a_region(demo_as) -> None:
    """rt1 §2.1: the list filters by servicio, región, edificio and estado."""
    client = demo_as("red")
    (region,) = stored(client, select(Region.id).where(Region.nombre == "Tarapacá"))
    found = client.get(f"/unidades/list/?n=100&f_edificio.region={region}", headers={"X-Partial": "lista"}).text
    assert "Oficina Iquique" in found
    assert "Oficina Pozo Almonte" in found
    assert "Oficina Copiapó" not in found
    assert "<b>Tarapacá</b>" in found, "the filter is shown and can be taken off"
    options = client.get("/unidades/options/edificio.region?q=tarap").json
    assert options == [{"value": str(region), "text": "Tarapacá"}]
    assert client.get("/unidades/options/edificio.complejo").status_code == 404, "only what the screen names"


def test_units_that_begin_in_each_year(demo_as) -> None:
    page = text_of(demo_as("gestor_servicio", "SDG").get("/alcance/list/"))
    assert "2024: <b>1</b> · 2025: <b>1</b> · 2026: <b>1</b> · Sin año: <b>1</b>" in page


def test_a_gestor_de_unidad_has_units_and_only_of_the_own_service(demo_as) -> None:
    client = demo_as("gestor_servicio", "SDN")
    person = {"rut": "9.876.543-3", "first_name": "Eva", "last_name": "Pino", "correo": "eva@example.org"}
    person |= {"perfil": "gestor_unidad", "active": "si"}
    refused = post(client, "/cuentas/add", **person)
    assert "Debe asignar al menos una unidad al Gestor de Unidad." in text_of(refused)
    foreign = post(client, "/cuentas/add", **person, unidades=id_of(client, "Bodega Central"))
    assert "Seleccione una opción válida." in text_of(foreign)
    made = post(client, "/cuentas/add", **person, unidades=id_of(client, "Oficina Copiapó"))
    assert made.status_code == 200
    (account,) = stored(client, select(Cuenta).where(Cuenta.rut == "9876543-3"))
    assert account.perfil == "gestor_unidad"


def test_the_people_of_a_unit_are_gestores_de_unidad_of_its_service(demo_as) -> None:
    """Any other account is a fault beside the field, with the input kept; it is not offered either."""
    client = demo_as("gestor_servicio", "SDN")
    own = id_of(client, "Bodega Calama")
    people = {one.perfil: one.id for one in stored(client, select(Cuenta).where(Cuenta.organizacion_id.is_not(None)))}
    mine = {
        one.id for one in stored(client, select(Cuenta).where(Cuenta.unidades.any(Unidad.servicio.has(sigla="SDN"))))
    }
    offered = {int(one["value"]) for one in client.get("/unidades/options/gestores").json}
    assert offered == mine
    (unit,) = stored(client, select(Unidad).where(Unidad.id == own))
    values = {"nombre": unit.nombre, "servicio": unit.servicio_id, "edificio": unit.edificio_id, "acceso_factura": "si"}
    values |= {"fecha_inicio_uso": unit.fecha_inicio_uso.isoformat(), "numero_colaboradores": "77"}
    for stranger in (people["gestor_servicio"], people["gestor_consulta"]):
        answer = post(client, f"/unidades/edit/{own}", **values, gestores=[*mine, stranger])
        assert answer.status_code == 200
        assert '<a href="#gestores">Gestores de unidad</a>: Seleccione una opción válida.' in text_of(answer)
        assert 'value="77"' in answer.text
    saved = post(client, f"/unidades/edit/{own}", **values, gestores=[*mine])
    assert "El registro se guardó correctamente." in text_of(saved)


@pytest.mark.one_engine
def test_the_history_of_a_record_begins_with_its_own_creation(world):
    """SQLite gives the number of a record that is gone to the next one: what became of the other is not its history."""

    def add(nombre):
        place = {"direccion": "Calle 1", "region": "Antofagasta", "comuna": "Antofagasta"}
        return services.save(Edificio, {"nombre": nombre, **place}).row

    def told(row):
        return [(one.title, one.created) for one in history.of_row(row, catalog.record(Edificio))]

    first = add("De antes")
    number = first.id
    assert services.save(Edificio, {"nombre": "De mucho antes"}, first, partial=True).ok
    assert told(first) == [("Modificación", False), ("Creación", True)]
    assert services.delete(first).ok
    second = add("De ahora")
    assert second.id == number
    assert told(second) == [("Creación", True)]
