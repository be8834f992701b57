from estado_verde.contributions import Plugin

PLUGIN = Plugin("sin_fuente", "Muestra", "1.0.0")
