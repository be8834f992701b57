"""The programme of 2027 as a test imagines it: everything that a year may change, in one folder and without tables."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin(
    "estado_verde_2027",
    "Sistema Estado Verde 2027",
    "1.0.0",
    requires=("estado_verde_2026", "inventario", "flota", "residuos"),
    kind="edition",
)
