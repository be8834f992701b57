from estado_verde.contributions import MailTemplate
from estado_verde.hookspecs import hookimpl


@hookimpl
def ev_mail_templates():
    welcome = MailTemplate("MAIL-1", "Hola {nombre}", "Su clave es {clave}.", {"nombre": "De la cuenta"})
    return [welcome, MailTemplate("MAIL-1", "Otro", "", {"enlace": "Página"}, required=("enlace",))]
