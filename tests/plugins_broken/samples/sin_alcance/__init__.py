from estado_verde.contributions import Plugin

PLUGIN = Plugin("sin_alcance", "Muestra", "1.0.0")
