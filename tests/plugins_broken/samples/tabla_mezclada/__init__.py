from estado_verde.contributions import Plugin

PLUGIN = Plugin("tabla_mezclada", "Muestra", "1.0.0")
