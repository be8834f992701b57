from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model
from estado_verde.scope import everything


class Cosa(Model):
    __tablename__ = "tabla_doble_cosa"
    id: Mapped[int] = mapped_column(primary_key=True)

    @classmethod
    def visible_to(cls, who):
        return everything()


class Otra(Model):
    __tablename__ = "tabla_doble_cosa"
    id: Mapped[int] = mapped_column(primary_key=True)

    @classmethod
    def visible_to(cls, who):
        return everything()

