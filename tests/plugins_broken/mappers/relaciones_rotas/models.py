from sqlalchemy.orm import Mapped, mapped_column, relationship

from estado_verde.models import Model
from estado_verde.scope import everything


class Cosa(Model):
    __tablename__ = "relaciones_rotas_cosa"
    id: Mapped[int] = mapped_column(primary_key=True)

    otra = relationship("NoExiste")

    @classmethod
    def visible_to(cls, who):
        return everything()
