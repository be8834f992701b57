from estado_verde.contributions import Plugin

PLUGIN = Plugin("hook_responde_mal", "Muestra", "1.0.0")
