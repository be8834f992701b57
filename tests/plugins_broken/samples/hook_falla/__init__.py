from estado_verde.contributions import Plugin

PLUGIN = Plugin("hook_falla", "Muestra", "1.0.0")
