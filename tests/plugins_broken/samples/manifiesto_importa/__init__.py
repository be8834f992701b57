import os

from estado_verde.contributions import Plugin

PLUGIN = Plugin("manifiesto_importa", os.name, "1.0.0")
