from estado_verde.contributions import View
from estado_verde.hookspecs import hookimpl


class Pantalla:
    """Not a view."""


@hookimpl
def ev_views():
    return [View(Pantalla, "Cosas")]
