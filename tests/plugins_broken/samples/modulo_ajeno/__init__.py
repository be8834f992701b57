from estado_verde.contributions import Plugin

PLUGIN = Plugin("modulo_ajeno", "Muestra", "1.0.0", kind="edition")
