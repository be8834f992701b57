from estado_verde.contributions import Plugin

PLUGIN = Plugin("anio_desconocido", "Muestra", "1.0.0")
