from estado_verde.contributions import Plugin

PLUGIN = Plugin("manifiesto_roto")
