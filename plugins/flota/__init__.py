"""RT5: the vehicles of each service, who drives them, the trips they make and the fuel they take."""

from estado_verde.contributions import Plugin

PLUGIN = Plugin("flota", "Flota vehicular", "1.0.0", requires=("inventario",))
