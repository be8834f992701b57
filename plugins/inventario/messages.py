"""The exact Spanish text of every message of RT1 that exists so far, by its stable code."""

from estado_verde.spec.messages import N_

MESSAGES: dict[str, str] = {
    "MSG-CFG-01": N_("Debe asignar al menos una unidad al Gestor de Unidad."),
    "MSG-CFG-02": N_("El perfil Gestor de Servicio lo crea la Red de Expertos previa designación por oficio."),
    "MSG-CFG-03": N_("Su servicio es nuevo en la plataforma: solicite su cuenta mediante un ticket."),
    "MSG-INV-01": N_("Para activar un Gestor de Servicio debe adjuntar el oficio de designación."),
    "MSG-INV-02": N_("Se recomienda que el gestor de servicio acredite el curso Introducción a la Gestión de Energía."),
    "MSG-INV-03": N_("Ya existe un edificio en esa dirección y comuna."),
    "MSG-INV-04": N_("La comuna seleccionada no pertenece a la región."),
    "MSG-INV-05": N_("Ya existe una unidad con ese nombre en el edificio."),
    "MSG-INV-06": N_("Primero debe crear el edificio y luego la unidad asociada a él."),
    "MSG-INV-07": N_("La suma de superficies de las unidades supera la superficie del edificio."),
    "MSG-INV-08": N_("La fecha de término de uso no puede ser anterior a la de inicio."),
    "MSG-INV-09": N_("El año {anio} no está disponible en el Alcance."),
    "MSG-INV-10": N_("La unidad no tiene acceso a la factura: no puede indicar Año inicio Gestión Energética."),
    "MSG-INV-11": N_(
        "La unidad ya participa en el inventario definitivo {anio}; solo puede modificarse mediante oficio."
    ),
    "MSG-INV-12": N_("La unidad comenzó a utilizarse el {fecha}; el primer año posible es {anio}."),
    "MSG-INV-13": N_("La participación total del medidor supera el 100 %."),
    "MSG-INV-14": N_(
        "Debe responder las preguntas sobre vehículo propio y climatización/calefacción de la unidad {unidad}."
    ),
    "MSG-INV-15": N_(
        "La unidad {unidad} no tiene energéticos asociados. Asócielos o ingrese una justificación en Configuración > "
        "Estado reporte de consumos unidades."
    ),
    "MSG-INV-16": N_("Debe ingresar número de cliente y medidor para {energetico} en la unidad {unidad}."),
    "MSG-INV-17": N_("Falta definir el Alcance de la unidad {unidad}."),
    "MSG-INV-20": N_("La unidad {unidad} no tiene gestor de unidad asignado."),
    "MSG-INV-21": N_("Primero debe crear el número de cliente y luego el medidor."),
    "MSG-INV-22": N_("Debe ingresar una justificación de al menos 20 caracteres."),
    "MSG-INV-23": N_("El inventario {version} {anio} no puede modificarse."),
    "MSG-INV-24": N_(
        "Para dejar de usar una unidad del inventario definitivo debe adjuntar un oficio con la justificación."
    ),
    "MSG-INV-25": N_(
        "Debe ingresar la justificación de la unidad {unidad} en Configuración > Estado reporte de consumos unidades."
    ),
    "MSG-INV-26": N_("El servicio no tiene unidades en el inventario {anio}."),
    "MSG-INV-27": N_(
        "La versión preliminar debía enviarse el {fecha}: pida a la Red de Expertos que reabra el inventario."
    ),
    "MSG-INV-28": N_("Observaciones por responder: {n}."),
    "MSG-INV-29": N_("Las observaciones se envían mientras el inventario está en versión preliminar."),
    "MSG-INV-30": N_("El inventario todavía no es definitivo: puede corregir la unidad directamente."),
    "MSG-INV-31": N_("Debe quedar al menos una observación."),
    "MSG-INV-32": N_("Ya fue respondida: no puede modificarse."),
    "MSG-INV-33": N_(
        "Se parece a un edificio que ya existe: {edificio}. Si es el mismo, use ese y no lo agregue otra vez."
    ),
    "MSG-INV-34": N_("Indique otro servicio u otro edificio."),
    "MSG-INV-35": N_("El traspaso debe ser posterior al {fecha}, cuando la unidad comenzó a utilizarse."),
    "MSG-INV-36": N_("La unidad {unidad} ya no está en uso en esa fecha."),
    "MSG-INV-37": N_("El traspaso ya se aplicó: no puede modificarse."),
}
