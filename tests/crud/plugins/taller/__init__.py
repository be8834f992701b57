"""A plugin with one field of each kind, for the tests of the generated screens."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("taller", "Talleres", "1.0.0")
