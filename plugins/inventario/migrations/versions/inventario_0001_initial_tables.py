"""Initial tables"""

import sqlalchemy as sa
from alembic import op

revision = "inventario_0001"
down_revision = None
branch_labels = ("inventario",)


def upgrade() -> None:
    op.create_table(
        "inventario_alcance_anio_opcion",
        sa.Column("anio", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_alcance_anio_opcion")),
        sa.UniqueConstraint("anio", name=op.f("uq_inventario_alcance_anio_opcion_anio")),
    )
    op.create_table(
        "inventario_energetico",
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("requiere_medidor", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_energetico")),
        sa.UniqueConstraint("nombre", name=op.f("uq_inventario_energetico_nombre")),
    )
    op.create_table(
        "inventario_ministerio",
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_ministerio")),
        sa.UniqueConstraint("nombre", name=op.f("uq_inventario_ministerio_nombre")),
    )
    op.create_table(
        "inventario_tipo_uso",
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_tipo_uso")),
        sa.UniqueConstraint("nombre", name=op.f("uq_inventario_tipo_uso_nombre")),
    )
    op.create_table(
        "inventario_servicio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ministerio_id", sa.Integer(), nullable=True),
        sa.Column("tuvo_indicador_ee_2022", sa.Boolean(), nullable=False),
        sa.Column("anio_ingreso", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["ev_organizacion.id"], name=op.f("fk_inventario_servicio_id")),
        sa.ForeignKeyConstraint(
            ["ministerio_id"], ["inventario_ministerio.id"], name=op.f("fk_inventario_servicio_ministerio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_servicio")),
    )
    op.create_table(
        "inventario_asignacion_auditor",
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_inventario_asignacion_auditor_cuenta_id")),
        sa.ForeignKeyConstraint(
            ["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_asignacion_auditor_periodo_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_asignacion_auditor_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_asignacion_auditor")),
        sa.UniqueConstraint(
            "cuenta_id",
            "servicio_id",
            "periodo_id",
            name=op.f("uq_inventario_asignacion_auditor_cuenta_id_servicio_id_periodo_id"),
        ),
    )
    with op.batch_alter_table("inventario_asignacion_auditor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_asignacion_auditor_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "inventario_complejo",
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("comuna_id", sa.Integer(), nullable=True),
        sa.Column("direccion", sa.String(length=250), nullable=True),
        sa.Column("observaciones", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["comuna_id"], ["ev_comuna.id"], name=op.f("fk_inventario_complejo_comuna_id")),
        sa.ForeignKeyConstraint(["region_id"], ["ev_region.id"], name=op.f("fk_inventario_complejo_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_complejo")),
    )
    with op.batch_alter_table("inventario_complejo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_complejo_nombre"), ["nombre"], unique=False)

    op.create_table(
        "inventario_compromiso_servicio",
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("etapa_comprometida", sa.Integer(), nullable=False),
        sa.Column("mecanismo", sa.String(length=10), nullable=False),
        sa.Column("anio_implementacion", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_compromiso_servicio_periodo_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_compromiso_servicio_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_compromiso_servicio")),
        sa.UniqueConstraint(
            "servicio_id", "periodo_id", name=op.f("uq_inventario_compromiso_servicio_servicio_id_periodo_id")
        ),
    )
    with op.batch_alter_table("inventario_compromiso_servicio", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_compromiso_servicio_periodo_id"), ["periodo_id"], unique=False)

    op.create_table(
        "inventario_designacion",
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("oficio_numero", sa.String(length=60), nullable=False),
        sa.Column("oficio_fecha", sa.Date(), nullable=False),
        sa.Column("curso_acreditado", sa.Boolean(), nullable=False),
        sa.Column("vigente_desde", sa.Date(), nullable=False),
        sa.Column("vigente_hasta", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_inventario_designacion_cuenta_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_designacion_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_designacion")),
    )
    with op.batch_alter_table("inventario_designacion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_designacion_cuenta_id"), ["cuenta_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_designacion_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "inventario_solicitud_acceso",
        sa.Column("nombres", sa.String(length=64), nullable=False),
        sa.Column("apellidos", sa.String(length=64), nullable=False),
        sa.Column("rut", sa.String(length=12), nullable=False),
        sa.Column("correo", sa.String(length=254), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("perfil", sa.String(length=40), nullable=False),
        sa.Column("unidades", sa.Text(), nullable=True),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("creada_en", sa.DateTime(), nullable=False),
        sa.Column("resuelta_en", sa.DateTime(), nullable=True),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_inventario_solicitud_acceso_cuenta_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_solicitud_acceso_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_solicitud_acceso")),
    )
    with op.batch_alter_table("inventario_solicitud_acceso", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_solicitud_acceso_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "inventario_version",
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("fecha", sa.DateTime(), nullable=False),
        sa.Column("usuario", sa.String(length=140), nullable=False),
        sa.Column("fuera_de_plazo", sa.Boolean(), nullable=False),
        sa.Column("oficio_numero", sa.String(length=40), nullable=True),
        sa.Column("oficio_fecha", sa.Date(), nullable=True),
        sa.Column("unidades", sa.Integer(), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_version_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_version_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_version")),
    )
    with op.batch_alter_table("inventario_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_version_periodo_id"), ["periodo_id"], unique=False)
        batch_op.create_index("ix_inventario_version_servicio_periodo", ["servicio_id", "periodo_id"], unique=False)

    op.create_table(
        "inventario_anual",
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("observaciones_hasta", sa.Date(), nullable=True),
        sa.Column("definitivo_id", sa.Integer(), nullable=True),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definitivo_id"], ["inventario_version.id"], name=op.f("fk_inventario_anual_definitivo_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_anual_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_anual_servicio_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_anual")),
        sa.UniqueConstraint("servicio_id", "periodo_id", name=op.f("uq_inventario_anual_servicio_id_periodo_id")),
    )
    with op.batch_alter_table("inventario_anual", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_anual_definitivo_id"), ["definitivo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_anual_periodo_id"), ["periodo_id"], unique=False)

    op.create_table(
        "inventario_edificio",
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("complejo_id", sa.Integer(), nullable=True),
        sa.Column("direccion", sa.String(length=250), nullable=False),
        sa.Column("direccion_clave", sa.String(length=500), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("comuna_id", sa.Integer(), nullable=False),
        sa.Column("superficie_m2", sa.BigInteger(), nullable=True),
        sa.Column("numero_pisos", sa.Integer(), nullable=True),
        sa.Column("anio_construccion", sa.Integer(), nullable=True),
        sa.Column("tipo_propiedad", sa.String(length=12), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complejo_id"], ["inventario_complejo.id"], name=op.f("fk_inventario_edificio_complejo_id")
        ),
        sa.ForeignKeyConstraint(["comuna_id"], ["ev_comuna.id"], name=op.f("fk_inventario_edificio_comuna_id")),
        sa.ForeignKeyConstraint(["region_id"], ["ev_region.id"], name=op.f("fk_inventario_edificio_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_edificio")),
        sa.UniqueConstraint(
            "comuna_id", "direccion_clave", name=op.f("uq_inventario_edificio_comuna_id_direccion_clave")
        ),
    )
    with op.batch_alter_table("inventario_edificio", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_edificio_complejo_id"), ["complejo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_edificio_nombre"), ["nombre"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_edificio_region_id"), ["region_id"], unique=False)

    op.create_table(
        "inventario_unidad",
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("nombre_clave", sa.String(length=400), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("edificio_id", sa.Integer(), nullable=False),
        sa.Column("tipo_uso_id", sa.Integer(), nullable=True),
        sa.Column("superficie_m2", sa.BigInteger(), nullable=True),
        sa.Column("fecha_inicio_uso", sa.Date(), nullable=False),
        sa.Column("fecha_termino_uso", sa.Date(), nullable=True),
        sa.Column("acceso_factura", sa.Boolean(), nullable=False),
        sa.Column("tiene_vehiculo_propio", sa.Boolean(), nullable=True),
        sa.Column("considera_climatizacion", sa.Boolean(), nullable=True),
        sa.Column("numero_colaboradores", sa.Integer(), nullable=True),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edificio_id"], ["inventario_edificio.id"], name=op.f("fk_inventario_unidad_edificio_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_unidad_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["tipo_uso_id"], ["inventario_tipo_uso.id"], name=op.f("fk_inventario_unidad_tipo_uso_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_unidad")),
        sa.UniqueConstraint(
            "servicio_id",
            "edificio_id",
            "nombre_clave",
            name=op.f("uq_inventario_unidad_servicio_id_edificio_id_nombre_clave"),
        ),
    )
    with op.batch_alter_table("inventario_unidad", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_unidad_edificio_id"), ["edificio_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_unidad_nombre"), ["nombre"], unique=False)

    op.create_table(
        "inventario_alcance",
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("anio_inicio_gestion_energetica", sa.Integer(), nullable=True),
        sa.Column("anio_inicio_resto_itemes", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_alcance_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_alcance")),
        sa.UniqueConstraint("unidad_id", name=op.f("uq_inventario_alcance_unidad_id")),
    )
    op.create_table(
        "inventario_area",
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("superficie_m2", sa.BigInteger(), nullable=True),
        sa.Column("observaciones", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_area_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_area")),
        sa.UniqueConstraint("unidad_id", "nombre", name=op.f("uq_inventario_area_unidad_id_nombre")),
    )
    op.create_table(
        "inventario_estado_reporte_consumo",
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("reporta_consumo", sa.Boolean(), nullable=False),
        sa.Column("gestiona_energia", sa.Boolean(), nullable=False),
        sa.Column("motivo", sa.String(length=16), nullable=True),
        sa.Column("justificacion", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_estado_reporte_consumo_periodo_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_estado_reporte_consumo_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_estado_reporte_consumo_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_estado_reporte_consumo")),
        sa.UniqueConstraint(
            "unidad_id", "periodo_id", name=op.f("uq_inventario_estado_reporte_consumo_unidad_id_periodo_id")
        ),
    )
    with op.batch_alter_table("inventario_estado_reporte_consumo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inventario_estado_reporte_consumo_periodo_id"), ["periodo_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inventario_estado_reporte_consumo_servicio_id"), ["servicio_id"], unique=False
        )

    op.create_table(
        "inventario_fila",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("congelada", sa.Boolean(), nullable=False),
        sa.Column("obligada", sa.Boolean(), nullable=False),
        sa.Column("gestion_energetica", sa.Boolean(), nullable=False),
        sa.Column("resto_itemes", sa.Boolean(), nullable=False),
        sa.Column("datos", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_fila_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_fila_servicio_id")
        ),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_fila_unidad_id")),
        sa.ForeignKeyConstraint(["version_id"], ["inventario_version.id"], name=op.f("fk_inventario_fila_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_fila")),
        sa.UniqueConstraint("version_id", "unidad_id", name=op.f("uq_inventario_fila_version_id_unidad_id")),
    )
    with op.batch_alter_table("inventario_fila", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_fila_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_fila_unidad_id"), ["unidad_id"], unique=False)

    op.create_table(
        "inventario_observacion",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=True),
        sa.Column("tipo", sa.String(length=10), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("solicita_reunion", sa.Boolean(), nullable=False),
        sa.Column("respuesta", sa.Text(), nullable=True),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_observacion_periodo_id")),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_observacion_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_observacion_unidad_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["inventario_version.id"], name=op.f("fk_inventario_observacion_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_observacion")),
    )
    with op.batch_alter_table("inventario_observacion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_observacion_periodo_id"), ["periodo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_observacion_version_id"), ["version_id"], unique=False)

    op.create_table(
        "inventario_solicitud_modificacion",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("tipo", sa.String(length=16), nullable=False),
        sa.Column("fecha_inicio_uso", sa.Date(), nullable=True),
        sa.Column("fecha_termino_uso", sa.Date(), nullable=True),
        sa.Column("superficie_m2", sa.BigInteger(), nullable=True),
        sa.Column("anio_inicio_gestion_energetica", sa.Integer(), nullable=True),
        sa.Column("anio_inicio_resto_itemes", sa.Integer(), nullable=True),
        sa.Column("oficio_numero", sa.String(length=40), nullable=False),
        sa.Column("oficio_fecha", sa.Date(), nullable=False),
        sa.Column("justificacion", sa.Text(), nullable=False),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("respuesta", sa.Text(), nullable=True),
        sa.Column("decidida_por", sa.String(length=140), nullable=True),
        sa.Column("decidida_en", sa.DateTime(), nullable=True),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["periodo_id"], ["ev_periodo.id"], name=op.f("fk_inventario_solicitud_modificacion_periodo_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_solicitud_modificacion_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_solicitud_modificacion_unidad_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["inventario_version.id"], name=op.f("fk_inventario_solicitud_modificacion_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_solicitud_modificacion")),
    )
    with op.batch_alter_table("inventario_solicitud_modificacion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inventario_solicitud_modificacion_periodo_id"), ["periodo_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inventario_solicitud_modificacion_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "inventario_traspaso",
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("destino_id", sa.Integer(), nullable=False),
        sa.Column("edificio_id", sa.Integer(), nullable=True),
        sa.Column("sucesora_id", sa.Integer(), nullable=True),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("de_servicio", sa.String(length=200), nullable=False),
        sa.Column("a_servicio", sa.String(length=200), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("oficio_numero", sa.String(length=40), nullable=False),
        sa.Column("oficio_fecha", sa.Date(), nullable=False),
        sa.Column("justificacion", sa.Text(), nullable=False),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("aplicado_por", sa.String(length=140), nullable=True),
        sa.Column("aplicado_en", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destino_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_traspaso_destino_id")
        ),
        sa.ForeignKeyConstraint(
            ["edificio_id"], ["inventario_edificio.id"], name=op.f("fk_inventario_traspaso_edificio_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_traspaso_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["sucesora_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_traspaso_sucesora_id")
        ),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_traspaso_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_traspaso")),
    )
    with op.batch_alter_table("inventario_traspaso", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_traspaso_destino_id"), ["destino_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_traspaso_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_traspaso_sucesora_id"), ["sucesora_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_traspaso_unidad_id"), ["unidad_id"], unique=False)

    op.create_table(
        "inventario_unidad_energetico",
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("energetico_id", sa.Integer(), nullable=False),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("hasta", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["energetico_id"], ["inventario_energetico.id"], name=op.f("fk_inventario_unidad_energetico_energetico_id")
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_unidad_energetico_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_unidad_energetico_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_unidad_energetico")),
        sa.UniqueConstraint(
            "unidad_id",
            "energetico_id",
            "desde",
            name=op.f("uq_inventario_unidad_energetico_unidad_id_energetico_id_desde"),
        ),
    )
    with op.batch_alter_table("inventario_unidad_energetico", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inventario_unidad_energetico_energetico_id"), ["energetico_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inventario_unidad_energetico_servicio_id"), ["servicio_id"], unique=False)

    op.create_table(
        "inventario_unidad_gestor",
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_inventario_unidad_gestor_cuenta_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"],
            ["inventario_unidad.id"],
            name=op.f("fk_inventario_unidad_gestor_unidad_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("unidad_id", "cuenta_id", name=op.f("pk_inventario_unidad_gestor")),
    )
    with op.batch_alter_table("inventario_unidad_gestor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_unidad_gestor_cuenta_id"), ["cuenta_id"], unique=False)

    op.create_table(
        "inventario_numero_cliente",
        sa.Column("unidad_energetico_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.String(length=30), nullable=False),
        sa.Column("empresa_distribuidora", sa.String(length=120), nullable=False),
        sa.Column("empresa_clave", sa.String(length=240), nullable=False),
        sa.Column("tarifa", sa.String(length=30), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_numero_cliente_servicio_id")
        ),
        sa.ForeignKeyConstraint(
            ["unidad_energetico_id"],
            ["inventario_unidad_energetico.id"],
            name=op.f("fk_inventario_numero_cliente_unidad_energetico_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_numero_cliente_unidad_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_numero_cliente")),
        sa.UniqueConstraint(
            "unidad_id",
            "empresa_clave",
            "numero",
            name=op.f("uq_inventario_numero_cliente_unidad_id_empresa_clave_numero"),
        ),
    )
    with op.batch_alter_table("inventario_numero_cliente", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_numero_cliente_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inventario_numero_cliente_unidad_energetico_id"), ["unidad_energetico_id"], unique=False
        )

    op.create_table(
        "inventario_medidor",
        sa.Column("numero_cliente_id", sa.Integer(), nullable=False),
        sa.Column("unidad_id", sa.Integer(), nullable=False),
        sa.Column("servicio_id", sa.Integer(), nullable=False),
        sa.Column("numero_medidor", sa.String(length=30), nullable=False),
        sa.Column("compartido", sa.Boolean(), nullable=False),
        sa.Column("porcentaje_participacion", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["numero_cliente_id"],
            ["inventario_numero_cliente.id"],
            name=op.f("fk_inventario_medidor_numero_cliente_id"),
        ),
        sa.ForeignKeyConstraint(
            ["servicio_id"], ["inventario_servicio.id"], name=op.f("fk_inventario_medidor_servicio_id")
        ),
        sa.ForeignKeyConstraint(["unidad_id"], ["inventario_unidad.id"], name=op.f("fk_inventario_medidor_unidad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventario_medidor")),
        sa.UniqueConstraint(
            "numero_cliente_id", "numero_medidor", name=op.f("uq_inventario_medidor_numero_cliente_id_numero_medidor")
        ),
    )
    with op.batch_alter_table("inventario_medidor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventario_medidor_servicio_id"), ["servicio_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventario_medidor_unidad_id"), ["unidad_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("inventario_medidor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_medidor_unidad_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_medidor_servicio_id"))

    op.drop_table("inventario_medidor")
    with op.batch_alter_table("inventario_numero_cliente", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_numero_cliente_unidad_energetico_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_numero_cliente_servicio_id"))

    op.drop_table("inventario_numero_cliente")
    with op.batch_alter_table("inventario_unidad_gestor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_unidad_gestor_cuenta_id"))

    op.drop_table("inventario_unidad_gestor")
    with op.batch_alter_table("inventario_unidad_energetico", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_unidad_energetico_servicio_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_unidad_energetico_energetico_id"))

    op.drop_table("inventario_unidad_energetico")
    with op.batch_alter_table("inventario_traspaso", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_traspaso_unidad_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_traspaso_sucesora_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_traspaso_servicio_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_traspaso_destino_id"))

    op.drop_table("inventario_traspaso")
    with op.batch_alter_table("inventario_solicitud_modificacion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_solicitud_modificacion_version_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_solicitud_modificacion_periodo_id"))

    op.drop_table("inventario_solicitud_modificacion")
    with op.batch_alter_table("inventario_observacion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_observacion_version_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_observacion_periodo_id"))

    op.drop_table("inventario_observacion")
    with op.batch_alter_table("inventario_fila", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_fila_unidad_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_fila_servicio_id"))

    op.drop_table("inventario_fila")
    with op.batch_alter_table("inventario_estado_reporte_consumo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_estado_reporte_consumo_servicio_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_estado_reporte_consumo_periodo_id"))

    op.drop_table("inventario_estado_reporte_consumo")
    op.drop_table("inventario_area")
    op.drop_table("inventario_alcance")
    with op.batch_alter_table("inventario_unidad", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_unidad_nombre"))
        batch_op.drop_index(batch_op.f("ix_inventario_unidad_edificio_id"))

    op.drop_table("inventario_unidad")
    with op.batch_alter_table("inventario_edificio", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_edificio_region_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_edificio_nombre"))
        batch_op.drop_index(batch_op.f("ix_inventario_edificio_complejo_id"))

    op.drop_table("inventario_edificio")
    with op.batch_alter_table("inventario_anual", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_anual_periodo_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_anual_definitivo_id"))

    op.drop_table("inventario_anual")
    with op.batch_alter_table("inventario_version", schema=None) as batch_op:
        batch_op.drop_index("ix_inventario_version_servicio_periodo")
        batch_op.drop_index(batch_op.f("ix_inventario_version_periodo_id"))

    op.drop_table("inventario_version")
    with op.batch_alter_table("inventario_solicitud_acceso", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_solicitud_acceso_servicio_id"))

    op.drop_table("inventario_solicitud_acceso")
    with op.batch_alter_table("inventario_designacion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_designacion_servicio_id"))
        batch_op.drop_index(batch_op.f("ix_inventario_designacion_cuenta_id"))

    op.drop_table("inventario_designacion")
    with op.batch_alter_table("inventario_compromiso_servicio", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_compromiso_servicio_periodo_id"))

    op.drop_table("inventario_compromiso_servicio")
    with op.batch_alter_table("inventario_complejo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_complejo_nombre"))

    op.drop_table("inventario_complejo")
    with op.batch_alter_table("inventario_asignacion_auditor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inventario_asignacion_auditor_servicio_id"))

    op.drop_table("inventario_asignacion_auditor")
    op.drop_table("inventario_servicio")
    op.drop_table("inventario_tipo_uso")
    op.drop_table("inventario_ministerio")
    op.drop_table("inventario_energetico")
    op.drop_table("inventario_alcance_anio_opcion")
