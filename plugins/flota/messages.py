"""The exact Spanish text of every message of RT5, by its stable code. MSG-INV-18 and MSG-INV-19 are of the ratification of
RT1 (rt1 §4, checks 6 and 7): only this module can judge them."""

from estado_verde.spec.messages import N_

MESSAGES: dict[str, str] = {
    "MSG-FLO-01": N_("La patente ingresada no es válida."),
    "MSG-FLO-02": N_("Ya existe un vehículo activo con esa patente."),
    "MSG-FLO-03": N_("El año del vehículo no es válido."),
    "MSG-FLO-04": N_("Solo puede asignar vehículos a unidades de su mismo servicio."),
    "MSG-FLO-05": N_("El kilometraje final no puede ser menor que el inicial."),
    "MSG-FLO-06": N_("El kilometraje inicial es menor que el último registrado ({km} km)."),
    "MSG-FLO-07": N_("El vehículo ya tiene un recorrido registrado en ese horario."),
    "MSG-FLO-08": N_("La fecha está fuera del periodo t ({inicio} al {termino})."),
    "MSG-FLO-09": N_("La licencia del conductor está vencida desde el {fecha}."),
    "MSG-FLO-10": N_("Declaró que el servicio no tiene flota, pero existen vehículos activos."),
    "MSG-FLO-11": N_(
        "Ya existe una carga {modalidad} para este vehículo en el periodo; elimínela antes de cambiar de modalidad."
    ),
    "MSG-FLO-12": N_("El kilometraje final es mayor que el inicial del recorrido siguiente ({km} km)."),
    "MSG-FLO-13": N_("Indique en el comentario por qué corrige el kilometraje."),
    "MSG-FLO-14": N_("La fecha corresponde solo a cargas individuales y el mes solo a cargas mensuales."),
    "MSG-FLO-15": N_("El odómetro inicial es mayor que el kilometraje del primer recorrido ({km} km)."),
    "MSG-FLO-16": N_(
        "El vehículo tiene recorridos o cargas en su servicio: dele de baja y créelo en el otro servicio."
    ),
    "MSG-FLO-17": N_(
        "Puede corregir o eliminar sus registros hasta {horas} horas después de ingresarlos; después lo hace el Gestor "
        "de Flota."
    ),
    "MSG-FLO-18": N_("El formato de patente no es válido: use una expresión regular que acepte su ejemplo."),
    "MSG-FLO-19": N_("La unidad {unidad} ya no está en uso: no puede tener vehículos asignados."),
    "MSG-FLO-20": N_("La lectura del odómetro ({km} km) no calza con los recorridos registrados."),
    "MSG-FLO-21": N_("El cambio de odómetro y el recorrido no pueden ser a la misma hora."),
    "MSG-FLO-22": N_("El odómetro retirado no puede marcar menos que el último kilometraje registrado ({km} km)."),
    "MSG-FLO-23": N_("El odómetro nuevo no puede comenzar después del recorrido siguiente ({km} km)."),
    "MSG-FLO-24": N_("Hay recorridos posteriores, contados con el odómetro nuevo: no puede eliminarse."),
    "MSG-INV-18": N_(
        "La unidad {unidad} declara vehículo propio: asigne al menos un vehículo cargado en la plataforma Flota Vehicular."
    ),
    "MSG-INV-19": N_("La unidad {unidad} tiene vehículos propios asignados, pero declara no tener vehículo propio."),
}
