from estado_verde.contributions import Plugin

PLUGIN = Plugin("sintaxis_rota", "Muestra", "1.0.0")
