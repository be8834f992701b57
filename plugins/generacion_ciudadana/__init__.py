"""Portal de Generación Ciudadana of the SEC: requests to connect one's own generation to the distribution network."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("generacion_ciudadana", "Generación Ciudadana", "1.0.0")
