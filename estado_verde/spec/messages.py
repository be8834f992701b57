"""The exact Spanish text of every message of the core, by its stable code. Plugins bring theirs in a file ``messages.py``
with a dictionary of the same name. Texts are msgids of the catalogues: N_ marks them for extraction and does nothing."""

from __future__ import annotations


def N_(text: str) -> str:
    return text


MESSAGES: dict[str, str] = {
    "MSG-ACC-01": N_("Usuario o contraseña incorrectos."),
    "MSG-ACC-02": N_(
        "Usuario o contraseña incorrectos. Recuerde que las cuentas de las plataformas de gestión, flota vehicular, "
        "capacitación y concientización son independientes."
    ),
    "MSG-ACC-03": N_("No tiene permisos para acceder a esta sección."),
    "MSG-ACC-04": N_("Su cuenta no está activa. Revise su correo para activarla o contacte al administrador."),
    "MSG-ACC-05": N_("Ya existe una cuenta registrada con este RUT en esta plataforma."),
    "MSG-ACC-06": N_("Ya existe una cuenta registrada con este correo electrónico en esta plataforma."),
    "MSG-ACC-07": N_("Su sesión terminó. Ingrese de nuevo."),
    "MSG-ACC-08": N_("Hubo demasiados intentos. Espere {minutos} min antes de volver a intentarlo."),
    "MSG-ACC-09": N_("Debe quedar al menos una cuenta activa con el perfil {perfil} en {organizacion}."),
    "MSG-ACC-13": N_("Su perfil debe tener un segundo factor."),
    "MSG-ACC-12": N_("El código no es correcto o ya fue usado."),
    "MSG-ACC-11": N_("No puede desactivar ni cambiar el perfil de su propia cuenta."),
    "MSG-GC-01": N_("La contraseña debe tener entre 6 y 30 caracteres, sin espacios, y contener letras y números."),
    "MSG-GC-02": N_("Las contraseñas no coinciden."),
    "MSG-GC-03": N_("El código ingresado no es correcto. Genere uno nuevo."),
    "MSG-GC-04": N_("La contraseña actual no es correcta."),
    "MSG-GC-05": N_("El enlace de activación no es válido o está vencido."),
    "MSG-GC-06": N_("Su cuenta ha sido activada. Ya puede ingresar al sistema."),
    "MSG-GC-07": N_("Su contraseña ha sido actualizada."),
    "MSG-GEN-01": N_("Este campo es obligatorio."),
    "MSG-GEN-02": N_("El registro se guardó correctamente."),
    "MSG-GEN-03": N_("No se encontró ningún resultado"),
    "MSG-GEN-04": N_("El texto no puede superar los {max} caracteres."),
    "MSG-GEN-05": N_("Ingrese al menos {min} caracteres."),
    "MSG-GEN-06": N_("Seleccione una opción válida."),
    "MSG-GEN-07": N_("La fecha de término no puede ser anterior a la de inicio."),
    "MSG-GEN-08": N_("La fecha ingresada no es válida."),
    "MSG-GEN-09": N_("Ya existe un registro con {campo}: {valor}."),
    "MSG-GEN-10": N_("No se puede eliminar: otros registros lo utilizan."),
    "MSG-NUM-01": N_("Ingrese un número mayor o igual a cero."),
    "MSG-NUM-02": N_("El número ingresado es ambiguo. Use coma para los decimales (por ejemplo, 1234,5)."),
    "MSG-NUM-03": N_("El valor supera el máximo permitido de {max}."),
    "MSG-NUM-04": N_("Ingrese como máximo {n} decimales."),
    "MSG-NUM-05": N_("Ingrese un número mayor que cero."),
    "MSG-NUM-06": N_("Ingrese un número entero."),
    "MSG-NUM-07": N_("Ingrese un número mayor o igual a {min}."),
    "MSG-NUM-08": N_("Ingrese un número."),
    "MSG-RUT-01": N_("El RUT ingresado no es válido. Verifique el dígito verificador."),
    "MSG-MAIL-01": N_("Ingrese un correo electrónico válido."),
    "MSG-ARC-01": N_("Archivo debe ser del tipo jpg, png, doc, docx o pdf."),
    "MSG-ARC-02": N_("El archivo supera el tamaño máximo permitido de {max}."),
    "MSG-ARC-03": N_("El archivo está vacío o dañado."),
    "MSG-ARC-04": N_("El archivo debe estar en formato PDF."),
    "MSG-ARC-05": N_("El contenido del archivo no corresponde a su extensión."),
    "MSG-ARC-06": N_("Archivo debe ser del tipo {tipos}."),
    "MSG-XLS-01": N_("El archivo no es un libro de Excel válido (.xlsx) o está protegido con contraseña."),
    "MSG-XLS-02": N_("El libro supera el máximo permitido de {max} {que}."),
    "MSG-XLS-03": N_("El libro contiene macros o vínculos externos. Guárdelo como .xlsx sin macros."),
    "MSG-XLS-04": N_("La celda {celda} contiene una fórmula. Pegue el valor."),
    "MSG-XLS-05": N_("Falta la columna {columna} en la hoja {hoja}. Descargue la planilla vigente."),
    "MSG-SEC-01": N_("La variable {variable} no existe. Variables permitidas: {lista}."),
    "MSG-SEC-02": N_("El mensaje debe incluir la variable {enlace}."),
    "MSG-SEC-03": N_("El mensaje se guardó correctamente."),
    "MSG-REQ-01": N_("El código de requisito técnico no es válido. Use el formato E1/O2/RT7."),
    "MSG-REQ-02": N_("Su servicio no comprometió la Etapa 1 para el año {anio}; este requisito no le aplica."),
    "MSG-HIT-01": N_("El hito {n} cae en día inhábil ({fecha}); el siguiente día hábil es {habil}."),
    "MSG-HIT-02": N_("El plazo para enviar observaciones venció el {fecha}. Envíe un ticket a la Red de Expertos."),
    "MSG-LOT-01": N_("Esta carga ya se deshizo."),
    "MSG-LOT-02": N_("No se puede deshacer. Registros de esta carga que se modificaron después: {n}."),
    "MSG-LOT-03": N_("No se puede deshacer: otros registros utilizan los de esta carga."),
    "MSG-PER-01": N_("El periodo {anio} está cerrado para carga desde el {fecha}."),
    "MSG-PER-02": N_("El periodo {anio} aún no está abierto para carga."),
}
