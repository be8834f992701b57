from estado_verde.contributions import Plugin

PLUGIN = Plugin("otronombre", "Muestra", "1.0.0")
