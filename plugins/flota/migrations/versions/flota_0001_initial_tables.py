"""Initial tables"""

import sqlalchemy as sa
from alembic import op

revision = "flota_0001"
down_revision = None
branch_labels = ("flota",)


def upgrade() -> None:
    op.create_table(
        "flota_combustible",
        sa.Column("unidad", sa.String(length=10), nullable=False),
        sa.Column("nombre", sa.String(length=60), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_combustible")),
        sa.UniqueConstraint("nombre", name=op.f("uq_flota_combustible_nombre")),
    )
    op.create_table(
        "flota_formato_patente",
        sa.Column("expresion", sa.String(length=120), nullable=False),
        sa.Column("ejemplo", sa.String(length=12), nullable=False),
        sa.Column("nombre", sa.String(length=60), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_formato_patente")),
        sa.UniqueConstraint("nombre", name=op.f("uq_flota_formato_patente_nombre")),
    )
    op.create_table(
        "flota_tipo_vehiculo",
        sa.Column("nombre", sa.String(length=60), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_tipo_vehiculo")),
        sa.UniqueConstraint("nombre", name=op.f("uq_flota_tipo_vehiculo_nombre")),
    )
    op.create_table(
        "flota_conductor",
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("rut", sa.String(length=12), nullable=True),
        sa.Column("nombre", sa.String(length=140), nullable=False),
        sa.Column("licencia_clase", sa.String(length=20), nullable=True),
        sa.Column("licencia_vencimiento", sa.Date(), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_flota_conductor_cuenta_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_flota_conductor_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_conductor")),
        sa.UniqueConstraint("cuenta_id", name=op.f("uq_flota_conductor_cuenta_id")),
    )
    with op.batch_alter_table("flota_conductor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_conductor_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "flota_declaracion",
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("tiene_flota", sa.Boolean(), nullable=False),
        sa.Column("justificacion", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_flota_declaracion_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_flota_declaracion_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_declaracion")),
        sa.UniqueConstraint("servicio_id", "periodo_id", name=op.f("uq_flota_declaracion_servicio_id_periodo_id")),
    )
    with op.batch_alter_table("flota_declaracion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_declaracion_periodo_id"), ["periodo_id"], unique=False)

    op.create_table(
        "flota_vehiculo",
        sa.Column("patente", sa.String(length=12), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("tipo_id", sa.Integer(), nullable=False),
        sa.Column("marca", sa.String(length=60), nullable=False),
        sa.Column("modelo", sa.String(length=60), nullable=False),
        sa.Column("anio", sa.Integer(), nullable=False),
        sa.Column("combustible_id", sa.Integer(), nullable=False),
        sa.Column("propiedad", sa.String(length=12), nullable=False),
        sa.Column("fecha_alta", sa.Date(), nullable=False),
        sa.Column("fecha_baja", sa.Date(), nullable=True),
        sa.Column("odometro_inicial", sa.Integer(), nullable=False),
        sa.Column("gestor_flota_id", sa.Integer(), nullable=True),
        sa.Column("revision_tecnica_hasta", sa.Date(), nullable=True),
        sa.Column("permiso_circulacion_hasta", sa.Date(), nullable=True),
        sa.Column("seguro_hasta", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["combustible_id"], ["flota_combustible.id"], name=op.f("fk_flota_vehiculo_combustible_id")
        ),
        sa.ForeignKeyConstraint(["gestor_flota_id"], ["ab_user.id"], name=op.f("fk_flota_vehiculo_gestor_flota_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_flota_vehiculo_servicio_id")
        ),
        sa.ForeignKeyConstraint(["tipo_id"], ["flota_tipo_vehiculo.id"], name=op.f("fk_flota_vehiculo_tipo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_vehiculo")),
    )
    with op.batch_alter_table("flota_vehiculo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_vehiculo_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index(
            "uq_flota_vehiculo_patente",
            ["patente"],
            unique=True,
            sqlite_where=sa.text("fecha_baja IS NULL"),
            postgresql_where=sa.text("fecha_baja IS NULL"),
        )

    op.create_table(
        "flota_cambio_odometro",
        sa.Column("vehiculo_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("fecha", sa.DateTime(), nullable=False),
        sa.Column("km_anterior", sa.Integer(), nullable=False),
        sa.Column("km_nuevo", sa.Integer(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_flota_cambio_odometro_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehiculo_id"], ["flota_vehiculo.id"], name=op.f("fk_flota_cambio_odometro_vehiculo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_cambio_odometro")),
    )
    with op.batch_alter_table("flota_cambio_odometro", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_cambio_odometro_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index("ix_flota_cambio_odometro_vehiculo_id_fecha", ["vehiculo_id", "fecha"], unique=False)

    op.create_table(
        "flota_carga_combustible",
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("conductor_id", sa.Integer(), nullable=True),
        sa.Column("modalidad", sa.String(length=10), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=True),
        sa.Column("anio_mes", sa.String(length=7), nullable=True),
        sa.Column("cantidad", sa.BigInteger(), nullable=False),
        sa.Column("monto_clp", sa.Integer(), nullable=True),
        sa.Column("odometro_km", sa.Integer(), nullable=True),
        sa.Column("tipo_comprobante", sa.String(length=10), nullable=True),
        sa.Column("numero_comprobante", sa.String(length=30), nullable=True),
        sa.Column("mes", sa.String(length=7), nullable=True),
        sa.Column("registrado_en", sa.DateTime(), nullable=False),
        sa.Column("vehiculo_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conductor_id"], ["flota_conductor.id"], name=op.f("fk_flota_carga_combustible_conductor_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_flota_carga_combustible_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_flota_carga_combustible_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["vehiculo_id"], ["flota_vehiculo.id"], name=op.f("fk_flota_carga_combustible_vehiculo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_carga_combustible")),
        sa.UniqueConstraint(
            "vehiculo_id",
            "tipo_comprobante",
            "numero_comprobante",
            name=op.f("uq_flota_carga_combustible_vehiculo_id_tipo_comprobante_numero_comprobante"),
        ),
    )
    with op.batch_alter_table("flota_carga_combustible", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_carga_combustible_conductor_id"), ["conductor_id"], unique=False)
        batch_op.create_index(
            "ix_flota_carga_combustible_periodo_id_vehiculo_id", ["periodo_id", "vehiculo_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_flota_carga_combustible_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "flota_recorrido",
        sa.Column("conductor_id", sa.Integer(), nullable=False),
        sa.Column("fecha_salida", sa.DateTime(), nullable=False),
        sa.Column("fecha_llegada", sa.DateTime(), nullable=True),
        sa.Column("origen", sa.String(length=120), nullable=False),
        sa.Column("destino", sa.String(length=120), nullable=False),
        sa.Column("motivo", sa.String(length=200), nullable=False),
        sa.Column("km_inicial", sa.Integer(), nullable=False),
        sa.Column("km_final", sa.Integer(), nullable=True),
        sa.Column("pasajeros", sa.Integer(), nullable=True),
        sa.Column("comentario", sa.Text(), nullable=True),
        sa.Column("mes", sa.String(length=7), nullable=False),
        sa.Column("registrado_en", sa.DateTime(), nullable=False),
        sa.Column("vehiculo_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conductor_id"], ["flota_conductor.id"], name=op.f("fk_flota_recorrido_conductor_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_flota_recorrido_servicio_id")
        ),
        sa.ForeignKeyConstraint(["vehiculo_id"], ["flota_vehiculo.id"], name=op.f("fk_flota_recorrido_vehiculo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flota_recorrido")),
    )
    with op.batch_alter_table("flota_recorrido", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_recorrido_conductor_id"), ["conductor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_flota_recorrido_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index(
            "ix_flota_recorrido_vehiculo_id_fecha_salida", ["vehiculo_id", "fecha_salida"], unique=False
        )

    op.create_table(
        "flota_vehiculo_conductor",
        sa.Column("vehiculo_id", sa.Integer(), nullable=False),
        sa.Column("conductor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conductor_id"],
            ["flota_conductor.id"],
            name=op.f("fk_flota_vehiculo_conductor_conductor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vehiculo_id"],
            ["flota_vehiculo.id"],
            name=op.f("fk_flota_vehiculo_conductor_vehiculo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vehiculo_id", "conductor_id", name=op.f("pk_flota_vehiculo_conductor")),
    )
    with op.batch_alter_table("flota_vehiculo_conductor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_vehiculo_conductor_conductor_id"), ["conductor_id"], unique=False)

    op.create_table(
        "flota_vehiculo_unidad",
        sa.Column("vehiculo_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_flota_vehiculo_unidad_unidad_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vehiculo_id"],
            ["flota_vehiculo.id"],
            name=op.f("fk_flota_vehiculo_unidad_vehiculo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vehiculo_id", "unidad_id", name=op.f("pk_flota_vehiculo_unidad")),
    )
    with op.batch_alter_table("flota_vehiculo_unidad", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flota_vehiculo_unidad_unidad_id"), ["unidad_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("flota_vehiculo_unidad", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flota_vehiculo_unidad_unidad_id"))

    op.drop_table("flota_vehiculo_unidad")
    with op.batch_alter_table("flota_vehiculo_conductor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flota_vehiculo_conductor_conductor_id"))

    op.drop_table("flota_vehiculo_conductor")
    with op.batch_alter_table("flota_recorrido", schema=None) as batch_op:
        batch_op.drop_index("ix_flota_recorrido_vehiculo_id_fecha_salida")
        batch_op.drop_index(batch_op.f("ix_flota_recorrido_servicio_id"))
        batch_op.drop_index(batch_op.f("ix_flota_recorrido_conductor_id"))

    op.drop_table("flota_recorrido")
    with op.batch_alter_table("flota_carga_combustible", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flota_carga_combustible_servicio_id"))
        batch_op.drop_index("ix_flota_carga_combustible_periodo_id_vehiculo_id")
        batch_op.drop_index(batch_op.f("ix_flota_carga_combustible_conductor_id"))

    op.drop_table("flota_carga_combustible")
    with op.batch_alter_table("flota_cambio_odometro", schema=None) as batch_op:
        batch_op.drop_index("ix_flota_cambio_odometro_vehiculo_id_fecha")
        batch_op.drop_index(batch_op.f("ix_flota_cambio_odometro_servicio_id"))

    op.drop_table("flota_cambio_odometro")
    with op.batch_alter_table("flota_vehiculo", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_flota_vehiculo_patente",
            sqlite_where=sa.text("fecha_baja IS NULL"),
            postgresql_where=sa.text("fecha_baja IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_flota_vehiculo_servicio_id"))

    op.drop_table("flota_vehiculo")
    with op.batch_alter_table("flota_declaracion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flota_declaracion_periodo_id"))

    op.drop_table("flota_declaracion")
    with op.batch_alter_table("flota_conductor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flota_conductor_servicio_id"))

    op.drop_table("flota_conductor")
    op.drop_table("flota_tipo_vehiculo")
    op.drop_table("flota_formato_patente")
    op.drop_table("flota_combustible")
