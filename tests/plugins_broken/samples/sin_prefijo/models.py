from sqlalchemy import Column, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column

from estado_verde.models import Model
from estado_verde.scope import everything


class Cosa(Model):
    __tablename__ = "cosa"
    id: Mapped[int] = mapped_column(primary_key=True)

    @classmethod
    def visible_to(cls, who):
        return everything()


ENLACE = Table("enlace", Model.metadata, Column("id", Integer, primary_key=True))
