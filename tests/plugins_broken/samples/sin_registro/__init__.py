from estado_verde.contributions import Plugin

PLUGIN = Plugin("sin_registro", "Muestra", "1.0.0")
