"""The people and requests of the portal, whose messages these are."""

from __future__ import annotations

from plugins.generacion_ciudadana.tests.conftest import (  # noqa: F401 - fixtures
    as_system,
    company,
    form_of,
    person,
    request_of,
)
