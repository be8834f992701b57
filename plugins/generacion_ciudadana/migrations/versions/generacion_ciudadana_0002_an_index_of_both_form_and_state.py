"""An index of both form and state"""

from alembic import op

revision = "generacion_ciudadana_0002"
down_revision = "generacion_ciudadana_0001"
branch_labels = None


def upgrade() -> None:
    with op.batch_alter_table("generacion_ciudadana_solicitud", schema=None) as batch_op:
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_tipo_estado",
            ["tipo", "estado", "fecha_envio", "correlativo"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("generacion_ciudadana_solicitud", schema=None) as batch_op:
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_tipo_estado")
