from estado_verde.contributions import Plugin

PLUGIN = Plugin("ev", "Muestra", "1.0.0")
