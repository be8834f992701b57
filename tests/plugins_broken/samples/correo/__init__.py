from estado_verde.contributions import Plugin

PLUGIN = Plugin("correo", "Muestra", "1.0.0")
