"""The exact Spanish text of every message of RT7, by its stable code (rt7 §2)."""

from estado_verde.spec.messages import N_

MESSAGES: dict[str, str] = {
    "MSG-RES-01": N_("El mes {mes} está fuera del periodo t ({inicio} al {termino})."),
    "MSG-RES-02": N_(
        "Ya existe una carga {modalidad} para {material} en este periodo. "
        "No puede combinar carga mensual y carga anual."
    ),
    "MSG-RES-03": N_("Ya existe un registro de {material} para el mes {mes}."),
    "MSG-RES-04": N_("Ya existe el valor anual de {material} para el periodo {anio}. Edite el valor existente."),
    "MSG-RES-05": N_("La unidad no está en el alcance {anio}; la información no se considerará en los indicadores."),
    "MSG-RES-06": N_(
        "Declaró que no cuantificó, pero existen kilogramos ingresados. Elimine los registros o cambie la declaración."
    ),
    "MSG-RES-07": N_("Declaró que cuantificó, pero no hay kilogramos ingresados para el periodo."),
    "MSG-RES-08": N_("Debe ingresar la Observación y/o Fundamentación de inexistencia para {tema}."),
    "MSG-RES-09": N_("Ingresó 0 kg. Si no cuantificó, declare que no cuantificó e ingrese la fundamentación."),
    "MSG-RES-10": N_("Declaró contenedores de reciclaje, pero no ha ingresado ninguno."),
    "MSG-RES-11": N_("Declaró que no tiene contenedores, pero existen contenedores ingresados."),
    "MSG-RES-12": N_(
        "Solo se catastran contenedores de acopio previo al retiro, "
        "no basureros de puestos de trabajo, baños o cocinas."
    ),
    "MSG-RES-13": N_("Debe indicar la ubicación y al menos un tipo de material del contenedor."),
    "MSG-RES-14": N_("Si la bolsa no se pudo medir, deje los kilos vacíos e indique el motivo en Observaciones."),
    "MSG-RES-15": N_("La justificación fue rechazada en la validación externa: {comentario}."),
    "MSG-RES-16": N_("El pesaje debe realizarse dentro del mes seleccionado."),
    "MSG-RES-17": N_("Para carga mensual debe seleccionar el mes."),
    "MSG-RES-18": N_("La carga anual no lleva mes."),
    "MSG-RES-19": N_("Adjunte los respaldos de la justificación: serán revisados en la validación externa."),
    "MSG-RES-20": N_("Ya existe un contenedor con ese código en la unidad."),
    "MSG-RES-21": N_("Los días hábiles deben estar entre 1 y 31."),
    "MSG-RES-22": N_("Día {n}: valor superior al habitual."),
    "MSG-RES-23": N_("El {fecha} es día inhábil."),
    "MSG-RES-24": N_(
        "El muestreo tiene {n} días de pesaje; se sugiere pesar día por medio durante un mes calendario "
        "(12 días o más)."
    ),
    "MSG-RES-25": N_("Los días de pesaje no siguen la frecuencia día por medio."),
    "MSG-RES-26": N_("Indique el tamaño o el porcentaje de la muestra, uno de los dos."),
    "MSG-RES-27": N_("La población elegida no tiene unidades."),
    "MSG-RES-28": N_("No hay nada que copiar desde el periodo {anio}, o la unidad ya tiene información de este."),
    "MSG-RES-29": N_(
        "Otra persona guardó {valor} mientras usted escribía {escrito}. Quedó lo que ella guardó; si corresponde, "
        "escríbalo de nuevo."
    ),
}
