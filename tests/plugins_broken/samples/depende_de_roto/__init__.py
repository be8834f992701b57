from estado_verde.contributions import Plugin

PLUGIN = Plugin("depende_de_roto", "Muestra", "1.0.0", requires=('importa_roto',))
