from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_views():
    return ["una pantalla"]
