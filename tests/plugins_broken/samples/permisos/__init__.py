from estado_verde.contributions import Plugin

PLUGIN = Plugin("permisos", "Muestra", "1.0.0")
