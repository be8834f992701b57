from estado_verde.contributions import Plugin

PLUGIN = Plugin("requiere_nada", "Muestra", "1.0.0", requires=('hook_fall',))
