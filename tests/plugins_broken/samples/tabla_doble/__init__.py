from estado_verde.contributions import Plugin

PLUGIN = Plugin("tabla_doble", "Muestra", "1.0.0")
