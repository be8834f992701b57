from estado_verde.contributions import Plugin

PLUGIN = Plugin("apagado", "Muestra", "1.0.0")
