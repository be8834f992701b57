from estado_verde.contributions import Extension
from estado_verde.hookspecs import hookimpl
from estado_verde.spec.fields import text


@hookimpl
def ev_requirements():
    return [Extension("core", "perfil", (text("cargo", "Cargo"),)), Extension("core", "periodo", (text("lema", "Lema"),))]
