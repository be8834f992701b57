from estado_verde.contributions import Plugin

PLUGIN = Plugin("requiere_apagado", "Muestra", "1.0.0", requires=('apagado',))
