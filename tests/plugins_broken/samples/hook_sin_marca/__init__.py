from estado_verde.contributions import Plugin

PLUGIN = Plugin("hook_sin_marca", "Muestra", "1.0.0")
