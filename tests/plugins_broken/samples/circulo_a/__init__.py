from estado_verde.contributions import Plugin

PLUGIN = Plugin("circulo_a", "Muestra", "1.0.0", requires=('circulo_b',))
