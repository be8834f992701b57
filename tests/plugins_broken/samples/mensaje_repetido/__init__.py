from estado_verde.contributions import Plugin

PLUGIN = Plugin("mensaje_repetido", "Muestra", "1.0.0")
