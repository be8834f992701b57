from estado_verde.contributions import Plugin

PLUGIN = Plugin("ruta_cerrada", "Muestra", "1.0.0")
