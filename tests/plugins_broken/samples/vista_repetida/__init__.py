from estado_verde.contributions import Plugin

PLUGIN = Plugin("vista_repetida", "Muestra", "1.0.0")
