from estado_verde.contributions import Plugin

PLUGIN = Plugin("modulo_repetido", "Muestra", "1.0.0")
