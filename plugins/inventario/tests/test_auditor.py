"""An external auditor sees the services that were assigned, and comes to their reports."""

from __future__ import annotations

from ev_plugins.inventario.models import Servicio
from sqlalchemy import select

from estado_verde import scope
from estado_verde.contributions import Reach
from estado_verde.models import Cuenta, Organizacion, db


def test_the_services_assigned_and_no_other(demo_app):
    with demo_app.app_context():
        with scope.acting(scope.SYSTEM):
            account = db.session.scalars(select(Cuenta).where(Cuenta.perfil == "auditor")).one().id
            nobody = account + 1000
        for cuenta, found in ((account, ["SDG", "SDN"]), (nobody, [])):
            who = scope.Who(cuenta, "Auditor", "GESTION", "auditor", Reach.ASSIGNED)
            with scope.acting(who):
                assert sorted(db.session.scalars(select(Organizacion.sigla))) == found
                assert sorted(db.session.scalars(select(Servicio.sigla))) == found
            db.session.expunge_all()


def test_no_page_is_a_dead_end(demo_app, demo_as):
    auditor = demo_as("auditor")
    page = auditor.get("/reportes/").text
    assert "Elija un servicio" in page and "Servicio Demostración Norte" in page
    assert "Servicio Demostración Centro" not in page
    with demo_app.app_context(), scope.acting(scope.SYSTEM):
        ids = dict(db.session.execute(select(Servicio.sigla, Servicio.id)).all())
    assert "Servicio Demostración Norte" in auditor.get(f"/residuos/?servicio={ids['SDN']}").text
    assert auditor.get(f"/reportes/control-de-carga.xlsx?servicio={ids['SDN']}").status_code == 200
    assert auditor.get(f"/reportes/control-de-carga.xlsx?servicio={ids['SDC']}").status_code == 303
