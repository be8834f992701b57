from estado_verde.contributions import Plugin

PLUGIN = Plugin("mensajes_ausentes", "Muestra", "1.0.0")
