"""Two years of the workshops: the second adds fields."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("taller_programa", "Programa de talleres", "1.0.0", requires=("taller",), kind="edition")
