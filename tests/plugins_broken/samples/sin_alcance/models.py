from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model


class Cosa(Model):
    __tablename__ = "sin_alcance_cosa"
    id: Mapped[int] = mapped_column(primary_key=True)
