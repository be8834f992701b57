"""The platforms of Capacitación and Concientización: accounts of their own, courses, certificates."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("cursos", "Capacitación y Concientización", "1.0.0", requires=("inventario",))
