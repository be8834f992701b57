from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_saved(tabla, row_id):
    """The argument is called table."""
