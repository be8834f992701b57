from estado_verde.contributions import Plugin

PLUGIN = Plugin("anio_repetido", "Muestra", "1.0.0")
