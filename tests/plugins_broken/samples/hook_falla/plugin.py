from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_reports():
    return 1 / 0
