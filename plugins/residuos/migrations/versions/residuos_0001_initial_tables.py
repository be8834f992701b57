"""Initial tables"""

import sqlalchemy as sa
from alembic import op

revision = "residuos_0001"
down_revision = None
branch_labels = ("residuos",)


def upgrade() -> None:
    op.create_table(
        "residuos_bolsa_catalogo",
        sa.Column("nombre", sa.String(length=60), nullable=False),
        sa.Column("capacidad_litros", sa.BigInteger(), nullable=False),
        sa.Column("marca", sa.String(length=60), nullable=True),
        sa.Column("fuente", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_bolsa_catalogo")),
        sa.UniqueConstraint("nombre", "marca", name=op.f("uq_residuos_bolsa_catalogo_nombre_marca")),
    )
    op.create_table(
        "residuos_material",
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("requiere_detalle", sa.Boolean(), nullable=True),
        sa.Column("orden", sa.Integer(), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_material")),
        sa.UniqueConstraint("nombre", name=op.f("uq_residuos_material_nombre")),
    )
    op.create_table(
        "residuos_muestra",
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("poblacion", sa.String(length=20), nullable=False),
        sa.Column("tamano", sa.Integer(), nullable=True),
        sa.Column("porcentaje", sa.BigInteger(), nullable=True),
        sa.Column("semilla", sa.String(length=60), nullable=False),
        sa.Column("metodo", sa.String(length=40), nullable=False),
        sa.Column("autor", sa.String(length=140), nullable=True),
        sa.Column("sorteada_en", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_muestra_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_residuos_muestra_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_muestra")),
    )
    with op.batch_alter_table("residuos_muestra", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residuos_muestra_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "residuos_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("cuenta", sa.String(length=140), nullable=False),
        sa.Column("confirmada_en", sa.DateTime(), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_revision_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_residuos_revision_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_revision")),
        sa.UniqueConstraint("servicio_id", "periodo_id", name=op.f("uq_residuos_revision_servicio_id_periodo_id")),
    )
    op.create_table(
        "residuos_contenedor",
        sa.Column("codigo", sa.String(length=60), nullable=True),
        sa.Column("ubicacion", sa.String(length=200), nullable=False),
        sa.Column("cantidad", sa.Integer(), nullable=False),
        sa.Column("capacidad_litros", sa.BigInteger(), nullable=True),
        sa.Column("fecha_instalacion", sa.Date(), nullable=True),
        sa.Column("fecha_retiro", sa.Date(), nullable=True),
        sa.Column("tipo", sa.String(length=30), nullable=False),
        sa.Column("por_confirmar", sa.Boolean(), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_contenedor_periodo_id")),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_contenedor_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_contenedor")),
        sa.UniqueConstraint(
            "periodo_id", "unidad_id", "codigo", name=op.f("uq_residuos_contenedor_periodo_id_unidad_id_codigo")
        ),
    )
    op.create_table(
        "residuos_copia",
        sa.Column("desde_anio", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_copia_periodo_id")),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_copia_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_copia")),
        sa.UniqueConstraint("periodo_id", "unidad_id", name=op.f("uq_residuos_copia_periodo_id_unidad_id")),
    )
    op.create_table(
        "residuos_declaracion",
        sa.Column("cuantifica_reciclados", sa.String(length=20), nullable=True),
        sa.Column("cuantifica_no_reciclados", sa.String(length=20), nullable=True),
        sa.Column("tiene_contenedores", sa.String(length=20), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_declaracion_periodo_id")),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_declaracion_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_declaracion")),
        sa.UniqueConstraint("periodo_id", "unidad_id", name=op.f("uq_residuos_declaracion_periodo_id_unidad_id")),
    )
    op.create_table(
        "residuos_estimacion",
        sa.Column("tipo", sa.String(length=20), nullable=False),
        sa.Column("cantidad", sa.Integer(), nullable=True),
        sa.Column("bolsa_id", sa.Integer(), nullable=True),
        sa.Column("capacidad_litros", sa.BigInteger(), nullable=True),
        sa.Column("retiros_semana", sa.BigInteger(), nullable=True),
        sa.Column("bolsas_semana", sa.Integer(), nullable=True),
        sa.Column("porcentaje_llenado", sa.BigInteger(), nullable=True),
        sa.Column("semanas_mes", sa.BigInteger(), nullable=True),
        sa.Column("meses", sa.Integer(), nullable=True),
        sa.Column("densidad_kg_m3", sa.BigInteger(), nullable=True),
        sa.Column("densidad_justificacion", sa.String(length=500), nullable=True),
        sa.Column("observaciones", sa.Text(), nullable=True),
        sa.Column("por_confirmar", sa.Boolean(), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bolsa_id"], ["residuos_bolsa_catalogo.id"], name=op.f("fk_residuos_estimacion_bolsa_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_estimacion_periodo_id")),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_estimacion_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_estimacion")),
    )
    with op.batch_alter_table("residuos_estimacion", schema=None) as batch_op:
        batch_op.create_index("ix_residuos_estimacion_periodo_id_unidad_id", ["periodo_id", "unidad_id"], unique=False)

    op.create_table(
        "residuos_fundamentacion",
        sa.Column("tema", sa.String(length=20), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("veredicto", sa.String(length=20), nullable=False),
        sa.Column("veredicto_comentario", sa.Text(), nullable=True),
        sa.Column("auditor", sa.String(length=140), nullable=True),
        sa.Column("veredicto_fecha", sa.Date(), nullable=True),
        sa.Column("autor", sa.String(length=140), nullable=True),
        sa.Column("escrito_en", sa.DateTime(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_fundamentacion_periodo_id")),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_fundamentacion_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_fundamentacion")),
        sa.UniqueConstraint(
            "periodo_id", "unidad_id", "tema", name=op.f("uq_residuos_fundamentacion_periodo_id_unidad_id_tema")
        ),
    )
    op.create_table(
        "residuos_muestra_unidad",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("muestra_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("elegida", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["muestra_id"],
            ["residuos_muestra.id"],
            name=op.f("fk_residuos_muestra_unidad_muestra_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_muestra_unidad_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_muestra_unidad")),
        sa.UniqueConstraint("muestra_id", "unidad_id", name=op.f("uq_residuos_muestra_unidad_muestra_id_unidad_id")),
    )
    with op.batch_alter_table("residuos_muestra_unidad", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residuos_muestra_unidad_unidad_id"), ["unidad_id"], unique=False)

    op.create_table(
        "residuos_muestreo_pesaje",
        sa.Column("mes", sa.String(length=7), nullable=False),
        sa.Column("responsable", sa.String(length=140), nullable=True),
        sa.Column("dias_habiles", sa.Integer(), nullable=True),
        sa.Column("tratamiento_no_medidas", sa.String(length=30), nullable=False),
        sa.Column("observaciones", sa.Text(), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_muestreo_pesaje_periodo_id")),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_muestreo_pesaje_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_muestreo_pesaje")),
        sa.UniqueConstraint(
            "periodo_id", "unidad_id", "mes", name=op.f("uq_residuos_muestreo_pesaje_periodo_id_unidad_id_mes")
        ),
    )
    op.create_table(
        "residuos_reciclado",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("material_otro", sa.String(length=120), nullable=True),
        sa.Column("modalidad", sa.String(length=10), nullable=False),
        sa.Column("anio_mes", sa.String(length=7), nullable=True),
        sa.Column("kg", sa.BigInteger(), nullable=False),
        sa.Column("observacion", sa.String(length=500), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["residuos_material.id"], name=op.f("fk_residuos_reciclado_material_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_reciclado_periodo_id")),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_reciclado_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_reciclado")),
        sa.UniqueConstraint(
            "periodo_id",
            "unidad_id",
            "material_id",
            "anio_mes",
            name=op.f("uq_residuos_reciclado_periodo_id_unidad_id_material_id_anio_mes"),
        ),
    )
    with op.batch_alter_table("residuos_reciclado", schema=None) as batch_op:
        batch_op.create_index(
            "uq_residuos_reciclado_anual",
            ["periodo_id", "unidad_id", "material_id"],
            unique=True,
            sqlite_where=sa.text("anio_mes IS NULL"),
            postgresql_where=sa.text("anio_mes IS NULL"),
        )

    op.create_table(
        "residuos_resumen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("reciclados", sa.BigInteger(), nullable=True),
        sa.Column("no_reciclados", sa.BigInteger(), nullable=True),
        sa.Column("con_contenedores", sa.Boolean(), nullable=False),
        sa.Column("responde_contenedores", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_resumen_periodo_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_resumen_unidad_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_resumen")),
        sa.UniqueConstraint("periodo_id", "unidad_id", name=op.f("uq_residuos_resumen_periodo_id_unidad_id")),
    )
    with op.batch_alter_table("residuos_resumen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residuos_resumen_unidad_id"), ["unidad_id"], unique=False)

    op.create_table(
        "residuos_contenedor_material",
        sa.Column("contenedor_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contenedor_id"],
            ["residuos_contenedor.id"],
            name=op.f("fk_residuos_contenedor_material_contenedor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["residuos_material.id"], name=op.f("fk_residuos_contenedor_material_material_id")
        ),
        sa.PrimaryKeyConstraint("contenedor_id", "material_id", name=op.f("pk_residuos_contenedor_material")),
    )
    with op.batch_alter_table("residuos_contenedor_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residuos_contenedor_material_material_id"), ["material_id"], unique=False)

    op.create_table(
        "residuos_no_reciclado",
        sa.Column("modalidad", sa.String(length=10), nullable=False),
        sa.Column("anio_mes", sa.String(length=7), nullable=True),
        sa.Column("kg", sa.BigInteger(), nullable=False),
        sa.Column("metodo", sa.String(length=30), nullable=False),
        sa.Column("muestreo_id", sa.Integer(), nullable=True),
        sa.Column("estimacion_id", sa.Integer(), nullable=True),
        sa.Column("calculo", sa.String(length=30), nullable=True),
        sa.Column("observacion", sa.String(length=500), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["estimacion_id"], ["residuos_estimacion.id"], name=op.f("fk_residuos_no_reciclado_estimacion_id")
        ),
        sa.ForeignKeyConstraint(
            ["muestreo_id"], ["residuos_muestreo_pesaje.id"], name=op.f("fk_residuos_no_reciclado_muestreo_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_no_reciclado_periodo_id")),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_no_reciclado_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_no_reciclado")),
        sa.UniqueConstraint(
            "periodo_id", "unidad_id", "anio_mes", name=op.f("uq_residuos_no_reciclado_periodo_id_unidad_id_anio_mes")
        ),
    )
    with op.batch_alter_table("residuos_no_reciclado", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residuos_no_reciclado_estimacion_id"), ["estimacion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_residuos_no_reciclado_muestreo_id"), ["muestreo_id"], unique=False)
        batch_op.create_index(
            "uq_residuos_no_reciclado_anual",
            ["periodo_id", "unidad_id"],
            unique=True,
            sqlite_where=sa.text("anio_mes IS NULL"),
            postgresql_where=sa.text("anio_mes IS NULL"),
        )

    op.create_table(
        "residuos_pesaje_bolsa",
        sa.Column("muestreo_id", sa.Integer(), nullable=False),
        sa.Column("numero_dia", sa.Integer(), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("numero_bolsa", sa.Integer(), nullable=False),
        sa.Column("kilos", sa.BigInteger(), nullable=True),
        sa.Column("nombre_responsable", sa.String(length=140), nullable=True),
        sa.Column("observaciones", sa.String(length=500), nullable=True),
        sa.Column("excluir_dia", sa.Boolean(), nullable=True),
        sa.Column("excluir_justificacion", sa.String(length=500), nullable=True),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["muestreo_id"], ["residuos_muestreo_pesaje.id"], name=op.f("fk_residuos_pesaje_bolsa_muestreo_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_residuos_pesaje_bolsa_periodo_id")),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_residuos_pesaje_bolsa_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residuos_pesaje_bolsa")),
        sa.UniqueConstraint(
            "muestreo_id", "fecha", "numero_bolsa", name=op.f("uq_residuos_pesaje_bolsa_muestreo_id_fecha_numero_bolsa")
        ),
    )


def downgrade() -> None:
    op.drop_table("residuos_pesaje_bolsa")
    with op.batch_alter_table("residuos_no_reciclado", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_residuos_no_reciclado_anual",
            sqlite_where=sa.text("anio_mes IS NULL"),
            postgresql_where=sa.text("anio_mes IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_residuos_no_reciclado_muestreo_id"))
        batch_op.drop_index(batch_op.f("ix_residuos_no_reciclado_estimacion_id"))

    op.drop_table("residuos_no_reciclado")
    with op.batch_alter_table("residuos_contenedor_material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residuos_contenedor_material_material_id"))

    op.drop_table("residuos_contenedor_material")
    with op.batch_alter_table("residuos_resumen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residuos_resumen_unidad_id"))

    op.drop_table("residuos_resumen")
    with op.batch_alter_table("residuos_reciclado", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_residuos_reciclado_anual",
            sqlite_where=sa.text("anio_mes IS NULL"),
            postgresql_where=sa.text("anio_mes IS NULL"),
        )

    op.drop_table("residuos_reciclado")
    op.drop_table("residuos_muestreo_pesaje")
    with op.batch_alter_table("residuos_muestra_unidad", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residuos_muestra_unidad_unidad_id"))

    op.drop_table("residuos_muestra_unidad")
    op.drop_table("residuos_fundamentacion")
    with op.batch_alter_table("residuos_estimacion", schema=None) as batch_op:
        batch_op.drop_index("ix_residuos_estimacion_periodo_id_unidad_id")

    op.drop_table("residuos_estimacion")
    op.drop_table("residuos_declaracion")
    op.drop_table("residuos_copia")
    op.drop_table("residuos_contenedor")
    op.drop_table("residuos_revision")
    with op.batch_alter_table("residuos_muestra", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residuos_muestra_servicio_id"))

    op.drop_table("residuos_muestra")
    op.drop_table("residuos_material")
    op.drop_table("residuos_bolsa_catalogo")
