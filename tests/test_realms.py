"""Platforms with accounts of their own: the same profile in two of them, one door for each, and nothing of one behind the
door of another."""

from __future__ import annotations

from types import SimpleNamespace

from estado_verde import permissions
from estado_verde.contributions import Profile, Reach, grants


def test_a_grant_to_a_profile_that_two_realms_have() -> None:
    """«participante» is of Capacitación and of Concientización: a grant by name is for both, one with its realm for one."""
    values = [
        *(Profile("participante", "Participante", realm, Reach.OWN) for realm in ("CAPACITACION", "CONCIENTIZACION")),
        *grants("cursos", participante="read"),
        *grants("diplomas", **{"CAPACITACION:participante": "run"}),
    ]
    host = SimpleNamespace(values=lambda _hook: values)
    assert permissions._wanted(host) == {  # type: ignore[arg-type]
        "CAPACITACION:participante": {("can_read", "cursos"), ("can_run", "diplomas")},
        "CONCIENTIZACION:participante": {("can_read", "cursos")},
    }
