from __future__ import annotations

from collections.abc import Sequence

from estado_verde.contributions import Grant, Profile, Reach, Realm, View, grants
from estado_verde.hookspecs import hookimpl
from estado_verde.spec.requirements import Requirement

from . import requirements, views

ALL = "read write delete"


@hookimpl
def ev_requirements() -> Sequence[Requirement]:
    return [requirements.REQUIREMENT]


@hookimpl
def ev_views() -> Sequence[View]:
    group = ("Plataforma de Gestión", "Configuración")
    return [
        View(views.TallerView, "Talleres", group, icon="settings", order=1),
        View(views.HerramientaView, "Herramientas", group, order=2),
        View(views.MedicionView, "Mediciones", ("Plataforma de Gestión", "Estado Verde"), icon="leaf", order=3),
    ]


@hookimpl
def ev_profiles() -> Sequence[Realm | Profile | Grant]:
    return [
        Realm("GESTION", "Plataforma de Gestión", "MSG-ACC-02"),
        Profile("red", "Administrador Red de Expertos", "GESTION", Reach.ALL),
        Profile("gestor_servicio", "Gestor de Servicio", "GESTION", Reach.ORGANISATION),
        Profile("gestor_unidad", "Gestor de Unidad", "GESTION", Reach.UNITS),
        Profile("gestor_consulta", "Gestor de Consulta", "GESTION", Reach.ORGANISATION),
        *grants("talleres", red=ALL, gestor_servicio=ALL, gestor_unidad="read write", gestor_consulta="read"),
        *grants("herramientas", red=ALL, gestor_servicio="read"),
        *grants("auditoria", red="read", gestor_servicio="read"),
        *grants("datos_personales", red="read", gestor_servicio="read"),
        *grants("periodos", red=f"{ALL} run", gestor_servicio="read"),
    ]
