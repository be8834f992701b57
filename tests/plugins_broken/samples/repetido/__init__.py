from estado_verde.contributions import Plugin

PLUGIN = Plugin("repetido", "Muestra", "1.0.0")
