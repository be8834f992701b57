"""Initial tables"""

import sqlalchemy as sa
from alembic import op

revision = "cursos_0001"
down_revision = None
branch_labels = ("cursos",)


def upgrade() -> None:
    op.create_table(
        "cursos_participante",
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("plataforma", sa.String(length=30), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=True),
        sa.Column("otro_servicio", sa.String(length=200), nullable=True),
        sa.Column("institucion", sa.String(length=200), nullable=False),
        sa.Column("unidad", sa.String(length=200), nullable=True),
        sa.Column("cargo", sa.String(length=140), nullable=True),
        sa.Column("perfil_declarado", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_cursos_participante_cuenta_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_cursos_participante_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cursos_participante")),
        sa.UniqueConstraint("cuenta_id", name=op.f("uq_cursos_participante_cuenta_id")),
    )
    with op.batch_alter_table("cursos_participante", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cursos_participante_plataforma"), ["plataforma"], unique=False)
        batch_op.create_index(batch_op.f("ix_cursos_participante_servicio_id"), ["servicio_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cursos_participante", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cursos_participante_servicio_id"))
        batch_op.drop_index(batch_op.f("ix_cursos_participante_plataforma"))

    op.drop_table("cursos_participante")
