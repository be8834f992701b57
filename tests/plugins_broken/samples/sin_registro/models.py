from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model, Registro
from estado_verde.scope import everything


class Cosa(Model, Registro):
    __tablename__ = "sin_registro_cosa"
    __module_name__ = "sin_registro"
    __record__ = "caso"
    __resource__ = "sin_registro"

    nombre: Mapped[str] = mapped_column(default="")

    @classmethod
    def visible_to(cls, who):
        return everything()
