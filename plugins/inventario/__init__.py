"""RT1: the services, buildings and units that report, and from which year each unit does it."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("inventario", "Inventario de unidades", "1.0.0")
