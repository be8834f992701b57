"""Initial tables"""

import sqlalchemy as sa
from alembic import op

revision = "generacion_ciudadana_0001"
down_revision = None
branch_labels = ("generacion_ciudadana",)


def upgrade() -> None:
    op.create_table(
        "generacion_ciudadana_configuracion",
        sa.Column("contacto", sa.String(length=254), nullable=False),
        sa.Column("manual", sa.String(length=300), nullable=False),
        sa.Column("dias_validacion", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_configuracion")),
    )
    op.create_table(
        "generacion_ciudadana_correlativo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ultimo", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_correlativo")),
    )
    op.create_table(
        "generacion_ciudadana_enlace_interes",
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("direccion", sa.String(length=300), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_enlace_interes")),
        sa.UniqueConstraint("nombre", name=op.f("uq_generacion_ciudadana_enlace_interes_nombre")),
    )
    op.create_table(
        "generacion_ciudadana_limite_adjunto",
        sa.Column("campo", sa.String(length=63), nullable=False),
        sa.Column("maximo_mb", sa.BigInteger(), nullable=False),
        sa.Column("exclusivo", sa.Boolean(), nullable=False),
        sa.Column("tipos", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_limite_adjunto")),
        sa.UniqueConstraint("campo", name=op.f("uq_generacion_ciudadana_limite_adjunto_campo")),
    )
    op.create_table(
        "generacion_ciudadana_plazo_tipo",
        sa.Column("tipo", sa.String(length=2), nullable=False),
        sa.Column("dias_habiles", sa.Integer(), nullable=True),
        sa.Column("vigente_desde", sa.Date(), nullable=False),
        sa.Column("fuente", sa.String(length=300), nullable=False),
        sa.Column("descuenta_espera_pago", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_plazo_tipo")),
        sa.UniqueConstraint(
            "tipo", "vigente_desde", name=op.f("uq_generacion_ciudadana_plazo_tipo_tipo_vigente_desde")
        ),
    )
    op.create_table(
        "generacion_ciudadana_dia_no_habil",
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("motivo", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["ev_region.id"], name=op.f("fk_generacion_ciudadana_dia_no_habil_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_dia_no_habil")),
        sa.UniqueConstraint("fecha", "region_id", name=op.f("uq_generacion_ciudadana_dia_no_habil_fecha_region_id")),
    )
    op.create_table(
        "generacion_ciudadana_distribuidora",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("razon_social", sa.String(length=200), nullable=False),
        sa.Column("prefijo_folio", sa.String(length=2), nullable=False),
        sa.Column("email_notificacion", sa.String(length=1000), nullable=True),
        sa.Column("banco", sa.String(length=100), nullable=True),
        sa.Column("tipo_cuenta", sa.String(length=60), nullable=True),
        sa.Column("numero_cuenta", sa.String(length=40), nullable=True),
        sa.Column("titular", sa.String(length=200), nullable=True),
        sa.Column("rut_titular", sa.String(length=12), nullable=True),
        sa.Column("email_pago", sa.String(length=254), nullable=True),
        sa.Column("instrucciones_cupon", sa.Text(), nullable=True),
        sa.Column("transferencia", sa.Boolean(), nullable=False),
        sa.Column("comprobante", sa.Boolean(), nullable=False),
        sa.Column("descuento_boleta", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["ev_organizacion.id"], name=op.f("fk_generacion_ciudadana_distribuidora_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_distribuidora")),
        sa.UniqueConstraint("prefijo_folio", name=op.f("uq_generacion_ciudadana_distribuidora_prefijo_folio")),
    )
    op.create_table(
        "generacion_ciudadana_solicitante",
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("es_instalador_sec", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"],
            ["ab_user.id"],
            name=op.f("fk_generacion_ciudadana_solicitante_cuenta_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_solicitante")),
        sa.UniqueConstraint("cuenta_id", name=op.f("uq_generacion_ciudadana_solicitante_cuenta_id")),
    )
    op.create_table(
        "generacion_ciudadana_solicitud",
        sa.Column("tipo", sa.String(length=2), nullable=False),
        sa.Column(
            "folio", sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("correlativo", sa.Integer(), nullable=True),
        sa.Column(
            "numero_solicitud",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("distribuidora_id", sa.Integer(), nullable=False),
        sa.Column("numero_cliente", sa.String(length=20), nullable=True),
        sa.Column(
            "cliente_clave",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("sin_numero_cliente", sa.Boolean(), nullable=False),
        sa.Column("numero_factibilidad", sa.String(length=20), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("comuna_id", sa.Integer(), nullable=False),
        sa.Column("email_adicional", sa.String(length=254), nullable=True),
        sa.Column("es_cliente_final", sa.Boolean(), nullable=False),
        sa.Column("aporta_medidor", sa.Boolean(), nullable=False),
        sa.Column("relacionada_id", sa.Integer(), nullable=True),
        sa.Column("fecha_envio", sa.DateTime(), nullable=False),
        sa.Column("fecha_respuesta", sa.DateTime(), nullable=True),
        sa.Column("estado", sa.String(length=40), nullable=False),
        sa.Column("requiere_pago", sa.Boolean(), nullable=False),
        sa.Column("plazo_respuesta", sa.Date(), nullable=True),
        sa.Column("validar_hasta", sa.Date(), nullable=True),
        sa.Column("vence", sa.Date(), nullable=True),
        sa.Column("en_plazo", sa.Boolean(), nullable=True),
        sa.Column("solicitante_id", sa.Integer(), nullable=False),
        sa.Column("nombre_solicitante", sa.String(length=140), nullable=False),
        sa.Column("rut_solicitante", sa.String(length=12), nullable=True),
        sa.Column("correo", sa.String(length=254), nullable=False),
        sa.Column("instalador_sec", sa.Boolean(), nullable=False),
        sa.Column("clave_envio", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comuna_id"], ["ev_comuna.id"], name=op.f("fk_generacion_ciudadana_solicitud_comuna_id")
        ),
        sa.ForeignKeyConstraint(
            ["distribuidora_id"],
            ["generacion_ciudadana_distribuidora.id"],
            name=op.f("fk_generacion_ciudadana_solicitud_distribuidora_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["ev_region.id"], name=op.f("fk_generacion_ciudadana_solicitud_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["relacionada_id"],
            ["generacion_ciudadana_solicitud.id"],
            name=op.f("fk_generacion_ciudadana_solicitud_relacionada_id"),
        ),
        sa.ForeignKeyConstraint(
            ["solicitante_id"], ["ab_user.id"], name=op.f("fk_generacion_ciudadana_solicitud_solicitante_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_solicitud")),
        sa.UniqueConstraint("correlativo", name=op.f("uq_generacion_ciudadana_solicitud_correlativo")),
        sa.UniqueConstraint(
            "distribuidora_id",
            "numero_solicitud",
            name=op.f("uq_generacion_ciudadana_solicitud_distribuidora_id_numero_solicitud"),
        ),
        sa.UniqueConstraint("folio", name=op.f("uq_generacion_ciudadana_solicitud_folio")),
        sa.UniqueConstraint(
            "solicitante_id", "clave_envio", name=op.f("uq_generacion_ciudadana_solicitud_solicitante_id_clave_envio")
        ),
    )
    with op.batch_alter_table("generacion_ciudadana_solicitud", schema=None) as batch_op:
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_bandeja",
            ["distribuidora_id", "fecha_envio", "correlativo"],
            unique=False,
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_cliente", ["cliente_clave", "correlativo"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_cliente_empresa",
            ["distribuidora_id", "cliente_clave", "correlativo"],
            unique=False,
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_en_plazo", ["distribuidora_id", "en_plazo", "estado"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_estado", ["estado", "fecha_envio", "correlativo"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_estado_empresa",
            ["distribuidora_id", "estado", "fecha_envio", "correlativo"],
            unique=False,
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_folios", ["distribuidora_id", "correlativo"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_numero", ["numero_solicitud", "correlativo"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_numero_empresa",
            ["distribuidora_id", "numero_solicitud", "correlativo"],
            unique=False,
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_propias", ["solicitante_id", "fecha_envio", "correlativo"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_generacion_ciudadana_solicitud_relacionada_id"), ["relacionada_id"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_respuesta", ["fecha_respuesta", "correlativo"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_respuesta_empresa",
            ["distribuidora_id", "fecha_respuesta", "correlativo"],
            unique=False,
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_tipo", ["tipo", "fecha_envio", "correlativo"], unique=False
        )
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_tipo_empresa",
            ["distribuidora_id", "tipo", "fecha_envio", "correlativo"],
            unique=False,
        )
        batch_op.create_index("ix_generacion_ciudadana_solicitud_todas", ["fecha_envio", "correlativo"], unique=False)
        batch_op.create_index(
            "ix_generacion_ciudadana_solicitud_vence", ["distribuidora_id", "vence", "correlativo"], unique=False
        )

    op.create_table(
        "generacion_ciudadana_comunicacion",
        sa.Column("solicitud_id", sa.Integer(), nullable=False),
        sa.Column("comentario", sa.String(length=300), nullable=False),
        sa.Column("numero_solicitud", sa.String(length=20), nullable=True),
        sa.Column("numero_cliente", sa.String(length=20), nullable=True),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("usuario", sa.String(length=140), nullable=False),
        sa.Column("fecha", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_generacion_ciudadana_comunicacion_cuenta_id")
        ),
        sa.ForeignKeyConstraint(
            ["solicitud_id"],
            ["generacion_ciudadana_solicitud.id"],
            name=op.f("fk_generacion_ciudadana_comunicacion_solicitud_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_comunicacion")),
    )
    with op.batch_alter_table("generacion_ciudadana_comunicacion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_generacion_ciudadana_comunicacion_solicitud_id"), ["solicitud_id"], unique=False
        )

    op.create_table(
        "generacion_ciudadana_pago",
        sa.Column("solicitud_id", sa.Integer(), nullable=False),
        sa.Column("intento", sa.Integer(), nullable=False),
        sa.Column("solicitado_por", sa.String(length=140), nullable=False),
        sa.Column("fecha_solicitud", sa.DateTime(), nullable=False),
        sa.Column("monto_clp", sa.Integer(), nullable=True),
        sa.Column("instrucciones", sa.Text(), nullable=True),
        sa.Column("metodo", sa.String(length=20), nullable=True),
        sa.Column("fecha_comprobante", sa.DateTime(), nullable=True),
        sa.Column("plazo_validacion", sa.Date(), nullable=True),
        sa.Column("resultado", sa.String(length=10), nullable=False),
        sa.Column("motivo_rechazo", sa.Text(), nullable=True),
        sa.Column("validado_por", sa.String(length=140), nullable=True),
        sa.Column("fecha_validacion", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["solicitud_id"],
            ["generacion_ciudadana_solicitud.id"],
            name=op.f("fk_generacion_ciudadana_pago_solicitud_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_pago")),
        sa.UniqueConstraint("solicitud_id", "intento", name=op.f("uq_generacion_ciudadana_pago_solicitud_id_intento")),
    )
    op.create_table(
        "generacion_ciudadana_respuesta",
        sa.Column("solicitud_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("comentarios", sa.Text(), nullable=True),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("usuario", sa.String(length=140), nullable=False),
        sa.Column("fecha", sa.DateTime(), nullable=False),
        sa.Column("bloqueada_por_pago", sa.Boolean(), nullable=False),
        sa.Column("reemplazada", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_generacion_ciudadana_respuesta_cuenta_id")
        ),
        sa.ForeignKeyConstraint(
            ["solicitud_id"],
            ["generacion_ciudadana_solicitud.id"],
            name=op.f("fk_generacion_ciudadana_respuesta_solicitud_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_respuesta")),
        sa.UniqueConstraint(
            "solicitud_id", "version", name=op.f("uq_generacion_ciudadana_respuesta_solicitud_id_version")
        ),
    )
    op.create_table(
        "generacion_ciudadana_reutilizado",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("solicitud_id", sa.Integer(), nullable=False),
        sa.Column("adjunto_id", sa.Integer(), nullable=False),
        sa.Column("campo", sa.String(length=63), nullable=False),
        sa.ForeignKeyConstraint(
            ["adjunto_id"], ["ev_adjunto.id"], name=op.f("fk_generacion_ciudadana_reutilizado_adjunto_id")
        ),
        sa.ForeignKeyConstraint(
            ["solicitud_id"],
            ["generacion_ciudadana_solicitud.id"],
            name=op.f("fk_generacion_ciudadana_reutilizado_solicitud_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_reutilizado")),
        sa.UniqueConstraint(
            "solicitud_id", "adjunto_id", name=op.f("uq_generacion_ciudadana_reutilizado_solicitud_id_adjunto_id")
        ),
    )
    op.create_table(
        "generacion_ciudadana_evento",
        sa.Column("solicitud_id", sa.Integer(), nullable=False),
        sa.Column("fecha", sa.DateTime(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("usuario", sa.String(length=140), nullable=False),
        sa.Column("tipo", sa.String(length=20), nullable=False),
        sa.Column("estado_desde", sa.String(length=40), nullable=False),
        sa.Column("estado_hasta", sa.String(length=40), nullable=False),
        sa.Column("comentario", sa.Text(), nullable=True),
        sa.Column("respuesta_id", sa.Integer(), nullable=True),
        sa.Column("pago_id", sa.Integer(), nullable=True),
        sa.Column("comunicacion_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comunicacion_id"],
            ["generacion_ciudadana_comunicacion.id"],
            name=op.f("fk_generacion_ciudadana_evento_comunicacion_id"),
        ),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_generacion_ciudadana_evento_cuenta_id")),
        sa.ForeignKeyConstraint(
            ["pago_id"], ["generacion_ciudadana_pago.id"], name=op.f("fk_generacion_ciudadana_evento_pago_id")
        ),
        sa.ForeignKeyConstraint(
            ["respuesta_id"],
            ["generacion_ciudadana_respuesta.id"],
            name=op.f("fk_generacion_ciudadana_evento_respuesta_id"),
        ),
        sa.ForeignKeyConstraint(
            ["solicitud_id"],
            ["generacion_ciudadana_solicitud.id"],
            name=op.f("fk_generacion_ciudadana_evento_solicitud_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generacion_ciudadana_evento")),
    )
    with op.batch_alter_table("generacion_ciudadana_evento", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_generacion_ciudadana_evento_solicitud_id"), ["solicitud_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("generacion_ciudadana_evento", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_generacion_ciudadana_evento_solicitud_id"))

    op.drop_table("generacion_ciudadana_evento")
    op.drop_table("generacion_ciudadana_reutilizado")
    op.drop_table("generacion_ciudadana_respuesta")
    op.drop_table("generacion_ciudadana_pago")
    with op.batch_alter_table("generacion_ciudadana_comunicacion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_generacion_ciudadana_comunicacion_solicitud_id"))

    op.drop_table("generacion_ciudadana_comunicacion")
    with op.batch_alter_table("generacion_ciudadana_solicitud", schema=None) as batch_op:
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_vence")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_todas")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_tipo_empresa")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_tipo")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_respuesta_empresa")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_respuesta")
        batch_op.drop_index(batch_op.f("ix_generacion_ciudadana_solicitud_relacionada_id"))
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_propias")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_numero_empresa")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_numero")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_folios")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_estado_empresa")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_estado")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_en_plazo")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_cliente_empresa")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_cliente")
        batch_op.drop_index("ix_generacion_ciudadana_solicitud_bandeja")

    op.drop_table("generacion_ciudadana_solicitud")
    op.drop_table("generacion_ciudadana_solicitante")
    op.drop_table("generacion_ciudadana_distribuidora")
    op.drop_table("generacion_ciudadana_dia_no_habil")
    op.drop_table("generacion_ciudadana_plazo_tipo")
    op.drop_table("generacion_ciudadana_limite_adjunto")
    op.drop_table("generacion_ciudadana_enlace_interes")
    op.drop_table("generacion_ciudadana_correlativo")
    op.drop_table("generacion_ciudadana_configuracion")
