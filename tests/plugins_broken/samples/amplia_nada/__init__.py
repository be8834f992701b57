from estado_verde.contributions import Plugin

PLUGIN = Plugin("amplia_nada", "Muestra", "1.0.0")
