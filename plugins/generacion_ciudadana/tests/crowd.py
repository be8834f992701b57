"""Many people of one profile at once, each with an account and a browser of their own."""

from __future__ import annotations

from typing import Any

from .people import Person


def crowd(app: Any, profile: str, number: int, company: int | None = None) -> list[Person]:
    """Colleagues of the first one of the demonstration, signed in: fifty passwords would take longer than the test."""
    from estado_verde.clock import now
    from estado_verde.models import Cuenta, Sesion, db
    from estado_verde.scope import SYSTEM, acting
    from estado_verde.security import sessions

    found = []
    with app.app_context(), acting(SYSTEM, door="test"):
        known = db.session.query(Cuenta).filter_by(perfil=profile, organizacion_id=company).first()
        for one in range(number):
            row = Cuenta(
                ambito=known.ambito, perfil=profile, organizacion_id=company, username=f"{profile}-{one}", active=True,
                rut=f"{70_000_000 + one}-0", correo=f"{profile}.{one}@example.org", email=f"{profile}.{one}@example.org",
                first_name="Persona", last_name=str(one), password=known.password, sello="x", roles=list(known.roles),
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            secret = f"secreto-{profile}-{one}"
            db.session.add(
                Sesion(
                    huella=sessions.fingerprint(secret),
                    cuenta_id=row.id,
                    sello="x",
                    creada_en=now(),
                    vista_en=now(),
                    direccion="127.0.0.1",
                    navegador="prueba",
                )
            )
            client = app.test_client()
            with client.session_transaction() as cookie:
                cookie[sessions.COOKIE_KEY], cookie[sessions.REALM_KEY] = secret, known.ambito
            found.append(Person(client))
        db.session.commit()
    return found
