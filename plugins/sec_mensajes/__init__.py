"""«Modificar Mensajes» of the SEC: what each mail of the Portal de Generación Ciudadana says (sec-admin §5)."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("sec_mensajes", "Mensajes de la SEC", "1.0.0", requires=("generacion_ciudadana",))
