"""La Gestión de los Residuos (RT7): what every unit recycles, what it does not, and where its containers stand."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin(
    name="residuos",
    title="Gestión de Residuos",
    version="1.0.0",
    requires=("inventario",),
)
