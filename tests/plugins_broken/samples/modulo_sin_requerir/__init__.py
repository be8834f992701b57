from estado_verde.contributions import Plugin

PLUGIN = Plugin("modulo_sin_requerir", "Muestra", "1.0.0", kind="edition")
