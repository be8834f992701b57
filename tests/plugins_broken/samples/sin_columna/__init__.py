from estado_verde.contributions import Plugin

PLUGIN = Plugin("sin_columna", "Muestra", "1.0.0")
