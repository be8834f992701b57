"""The exact texts of the portal (generacion-ciudadana §2.4). Those of accounts are the core's."""

from __future__ import annotations

from estado_verde.spec.messages import N_

MESSAGES: dict[str, str] = {
    # As the inventory says it: one text for one fault, whichever plugins run.
    "MSG-INV-04": N_("La comuna seleccionada no pertenece a la región."),
    "MSG-GC-08": N_("Debe seleccionar una distribuidora."),
    "MSG-GC-09": N_("Debe ingresar su número de cliente."),
    "MSG-GC-10": N_("Debe ingresar el número de factibilidad si no tiene número de cliente."),
    "MSG-GC-11": N_("Debe seleccionar región y comuna."),
    "MSG-GC-12": N_("Debe adjuntar el documento: {campo}."),
    "MSG-GC-13": N_("El contrato debe estar en formato PDF y pesar menos de 1 MB."),
    "MSG-GC-14": N_(
        "Si el solicitante no es el cliente final debe adjuntar un poder simple y copia de la cédula de identidad."
    ),
    "MSG-GC-15": N_(
        "Si aporta el medidor debe adjuntar los comprobantes de exactitud y de autorización de comercialización."
    ),
    "MSG-GC-16": N_("Su solicitud fue enviada con el folio {folio}."),
    "MSG-GC-17": N_("Debe adjuntar la respuesta."),
    "MSG-GC-18": N_("Esta acción no está permitida cuando la solicitud está en estado {estado}."),
    "MSG-GC-19": N_("La respuesta estará disponible cuando se valide el pago."),
    "MSG-GC-20": N_("El número de solicitud ya existe en su empresa."),
    "MSG-GC-21": N_("Debe indicar el motivo del rechazo del pago."),
    "MSG-GC-22": N_("Debe seleccionar una forma de pago y adjuntar el comprobante."),
    "MSG-GC-23": N_("Debe adjuntar el poder simple para el descuento por boleta."),
    "MSG-GC-24": N_("El folio {folio} no existe o no pertenece a su empresa."),
    "MSG-GC-25": N_("El comentario no puede superar los 300 caracteres."),
    "MSG-GC-26": N_("Debe ingresar un comentario que justifique la anulación."),
    "MSG-GC-27": N_("La solicitud ya está anulada."),
    "MSG-GC-28": N_("No existen solicitudes"),
    "MSG-GC-29": N_("La Manifestación de Conformidad no requiere respuesta."),
    "MSG-GC-30": N_("No puede indicar número de cliente y número de factibilidad a la vez."),
    "MSG-GC-31": N_(
        "El número de cliente solo puede contener letras, números, puntos y guiones (máximo 20 caracteres)."
    ),
    "MSG-GC-32": N_("Debe indicar los datos de pago o adjuntar el cupón."),
    # Those of the SEC (sec-admin §6); from 10 on they are ours.
    "MSG-SEC-04": N_("El usuario tiene solicitudes asociadas: se desactivará en lugar de eliminarse."),
    "MSG-SEC-05": N_("No puede eliminar ni desactivar su propia cuenta."),
    "MSG-SEC-06": N_("Debe existir al menos un usuario SEC activo."),
    "MSG-SEC-07": N_("No se puede cambiar el perfil de un usuario con solicitudes asociadas."),
    "MSG-SEC-08": N_("El prefijo de folio no puede modificarse porque ya existen solicitudes."),
    "MSG-SEC-09": N_("El usuario de tipo Distribuidora debe tener una empresa asociada."),
    "MSG-SEC-10": N_("Solo un usuario de tipo Distribuidora tiene una empresa asociada."),
    "MSG-SEC-11": N_("La dirección debe comenzar con https:// o http://."),
    "MSG-SEC-12": N_("Los tipos de archivo que se aceptan son: {tipos}."),
    "MSG-SEC-13": N_("El prefijo de folio es una letra seguida de otra letra, de un número o de «+»."),
}
