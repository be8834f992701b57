from estado_verde.contributions import Plugin

PLUGIN = Plugin("interfaz_futura", "Muestra", "1.0.0", api=99)
