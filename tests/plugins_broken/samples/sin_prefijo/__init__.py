from estado_verde.contributions import Plugin

PLUGIN = Plugin("sin_prefijo", "Muestra", "1.0.0")
