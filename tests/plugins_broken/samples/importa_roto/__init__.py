from estado_verde.contributions import Plugin

PLUGIN = Plugin("importa_roto", "Muestra", "1.0.0")
