"""The term that was promised

Each request that has a due date gets the days of the term that was in force when it was sent. A term that was corrected
since cannot be told any more: what the table says today is what the Sábana said until now."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "generacion_ciudadana_0003"
down_revision = "generacion_ciudadana_0002"
branch_labels = None

TERM = sa.table(
    "generacion_ciudadana_plazo_tipo",
    sa.column("tipo", sa.String()),
    sa.column("vigente_desde", sa.Date()),
    sa.column("dias_habiles", sa.Integer()),
)
REQUEST = sa.table(
    "generacion_ciudadana_solicitud",
    sa.column("tipo", sa.String()),
    sa.column("fecha_envio", sa.DateTime()),
    sa.column("plazo_respuesta", sa.Date()),
    sa.column("dias_plazo", sa.Integer()),
)


def upgrade() -> None:
    with op.batch_alter_table("generacion_ciudadana_solicitud", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dias_plazo", sa.Integer(), nullable=True))
    connection = op.get_bind()
    since = sa.select(TERM.c.tipo, TERM.c.vigente_desde, TERM.c.dias_habiles).order_by(TERM.c.vigente_desde)
    for tipo, day, days in connection.execute(since).all():  # each takes over from the one before
        begins = datetime.combine(day, time(), ZoneInfo("America/Santiago")).astimezone(UTC).replace(tzinfo=None)
        later = (REQUEST.c.tipo == tipo, REQUEST.c.fecha_envio >= begins, REQUEST.c.plazo_respuesta.is_not(None))
        connection.execute(sa.update(REQUEST).where(*later).values(dias_plazo=days))


def downgrade() -> None:
    with op.batch_alter_table("generacion_ciudadana_solicitud", schema=None) as batch_op:
        batch_op.drop_column("dias_plazo")
