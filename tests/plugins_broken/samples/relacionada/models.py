from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model, Registro
from estado_verde.scope import everything


class Cosa(Model, Registro):
    __tablename__ = "relacionada_cosa"
    __module_name__ = "relacionada"
    __record__ = "cosa"
    __resource__ = "relacionada"

    nombre: Mapped[str] = mapped_column(default="")

    @classmethod
    def visible_to(cls, who):
        return everything()
