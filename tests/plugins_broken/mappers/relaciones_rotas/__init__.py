from estado_verde.contributions import Plugin

PLUGIN = Plugin("relaciones_rotas", "Muestra", "1.0.0")
