from estado_verde.contributions import Plugin

PLUGIN = Plugin("circulo_b", "Muestra", "1.0.0", requires=('circulo_a',))
