from estado_verde.contributions import Plugin

PLUGIN = Plugin("relacionada", "Muestra", "1.0.0")
