from estado_verde.contributions import Plugin

PLUGIN = Plugin("hook_opciones", "Muestra", "1.0.0")
