from estado_verde.contributions import Transition, Workflow
from estado_verde.hookspecs import hookimpl

STEPS = (
    Transition("NUEVA", "enviar", "ENVIADA", ("cualquiera",)),
    Transition("NUEVA", "enviar", "PERDIDA", ()),
)


@hookimpl
def ev_workflows():
    return [Workflow("solicitud", "flujo_solicitud", "estado", STEPS)]
