from estado_verde.contributions import Plugin

PLUGIN = Plugin("hook_argumentos", "Muestra", "1.0.0")
