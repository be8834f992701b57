from estado_verde.contributions import Profile, Reach, Realm, grants
from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_profiles():
    return [
        Realm("MUESTRA", "Muestra", "MSG-ACC-01"),
        Realm("MUESTRA", "Otra", "MSG-ACC-01"),
        Profile("lector", "Lector", "MUESTRA", Reach.ALL),
        Profile("perdido", "Perdido", "NINGUNA", Reach.ALL),
        *grants("cosas", lector="read leer"),
        *grants("cosas", nadie="read"),
    ]
