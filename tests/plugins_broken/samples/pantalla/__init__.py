from estado_verde.contributions import Plugin

PLUGIN = Plugin("pantalla", "Muestra", "1.0.0")
