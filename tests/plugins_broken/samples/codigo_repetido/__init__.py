from estado_verde.contributions import Plugin

PLUGIN = Plugin("codigo_repetido", "Muestra", "1.0.0")
