from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model, Registro
from estado_verde.scope import everything


class Cosa(Model, Registro):
    __tablename__ = "sin_columna_cosa"
    __module_name__ = "sin_columna"
    __record__ = "cosa"
    __resource__ = "sin_columna"

    nombre: Mapped[str] = mapped_column(default="")

    @classmethod
    def visible_to(cls, who):
        return everything()
