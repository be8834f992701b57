"""What can be wrong with a plugin, as numbered values. A start that fails tells everything that is wrong at once, with
what to do about each: whoever repairs an installation should not have to start it ten times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: The number and name of every start-up check. Numbers are stable: documentation and tests name them.
CODES = {
    "EV.E001": "carpeta de plugins inexistente o vacía",
    "EV.E002": "carpeta sin plugin",
    "EV.E003": "manifiesto ilegible",
    "EV.E004": "nombre o tipo del manifiesto",
    "EV.E005": "plugin repetido",
    "EV.E006": "versión de la interfaz",
    "EV.E007": "plugin habilitado que no existe",
    "EV.E008": "plugin requerido que no existe",
    "EV.E009": "plugin requerido que está deshabilitado",
    "EV.E010": "requisitos en círculo",
    "EV.E011": "archivo que no se puede importar",
    "EV.E012": "hook mal escrito",
    "EV.E013": "hook sin marca",
    "EV.E014": "argumentos de un hook",
    "EV.E015": "opciones de un hook",
    "EV.E016": "hook que falla al responder",
    "EV.E017": "respuesta de un hook",
    "EV.E018": "declaración de un año que no calza",
    "EV.E019": "mensajes",
    "EV.E020": "prefijo de tabla",
    "EV.E021": "edición con tablas",
    "EV.E022": "tabla definida dos veces",
    "EV.E023": "modelo sin visible_to",
    "EV.E024": "modelo sin su registro",
    "EV.E025": "campo sin columna",
    "EV.E026": "tabla relacionada que no existe",
    "EV.E027": "relaciones entre modelos",
    "EV.E030": "código repetido en un año",
    "EV.E031": "módulo repetido",
    "EV.E032": "año con dos ediciones",
    "EV.E033": "requisito de un módulo desconocido",
    "EV.E034": "valor sin fuente",
    "EV.E035": "campos agregados a un registro que no los tiene",
    "EV.E040": "permiso de un perfil desconocido",
    "EV.E041": "perfil de una plataforma desconocida",
    "EV.E042": "perfil o plataforma repetidos",
    "EV.E043": "acción desconocida",
    "EV.E044": "pantalla",
    "EV.E045": "flujo",
    "EV.E046": "correo",
    "EV.E047": "ruta que no dice quién puede entrar",
    "EV.E048": "dos pantallas de un nombre",
}


@dataclass(frozen=True)
class Problem:
    """One thing that stops the start: what is wrong, what to do, and where."""

    code: str
    message: str
    hint: str
    plugin: str = ""
    file: str = ""

    def __str__(self) -> str:
        where = " · ".join(filter(None, (self.plugin and f"plugin {self.plugin}", self.file)))
        lines = [f"{self.code} {self.message}", f"    → {self.hint}"]
        return "\n".join([*lines, f"    en {where}"] if where else lines)


class StartError(Exception):
    """The installation cannot start. Its text lists every problem, in the order of their numbers."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.code, one.plugin, one.message)))
        count = len(self.problems)
        head = (
            "Estado Verde no puede partir: hay 1 problema."
            if count == 1
            else (f"Estado Verde no puede partir: hay {count} problemas.")
        )
        super().__init__("\n\n".join([head, *map(str, self.problems)]))
