from estado_verde.contributions import Plugin

PLUGIN = Plugin("tipo_raro", "Muestra", "1.0.0", kind="modulo")
