"""The programme of 2026: which requirements exist, with which dates and figures. It owns no tables."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin(
    "estado_verde_2026",
    "Sistema Estado Verde 2026",
    "1.0.0",
    requires=("inventario", "flota", "residuos"),
    kind="edition",
)
