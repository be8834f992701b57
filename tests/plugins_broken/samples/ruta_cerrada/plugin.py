from flask_appbuilder import BaseView, expose

from estado_verde.contributions import View
from estado_verde.hookspecs import hookimpl
from estado_verde.security import public


class CosasView(BaseView):
    @expose("/abierta")
    @public
    def abierta(self):
        return "todos"

    @expose("/olvidada")
    def olvidada(self):
        return "nadie"


@hookimpl
def ev_views():
    return [View(CosasView, "Cosas")]
