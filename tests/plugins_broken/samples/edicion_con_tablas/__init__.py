from estado_verde.contributions import Plugin

PLUGIN = Plugin("edicion_con_tablas", "Muestra", "1.0.0", kind="edition")
