from estado_verde.contributions import Plugin

PLUGIN = Plugin("hook_mal_escrito", "Muestra", "1.0.0")
