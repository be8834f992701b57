from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_saveed(table, row_id, before, after):
    """One letter too many."""
