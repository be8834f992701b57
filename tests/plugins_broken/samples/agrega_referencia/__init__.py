from estado_verde.contributions import Plugin

PLUGIN = Plugin("agrega_referencia", "Muestra", "1.0.0")
