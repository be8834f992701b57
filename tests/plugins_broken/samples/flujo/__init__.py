from estado_verde.contributions import Plugin

PLUGIN = Plugin("flujo", "Muestra", "1.0.0")
