"""Initial tables"""

import sqlalchemy as sa
from alembic import op

revision = "core_0001"
down_revision = None
branch_labels = ("core",)


def upgrade() -> None:
    op.create_table(
        "ab_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=True),
        sa.Column("description", sa.String(length=512), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_group")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_group_name")),
    )
    op.create_table(
        "ab_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_permission")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_permission_name")),
    )
    op.create_table(
        "ab_register_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("registration_date", sa.DateTime(), nullable=True),
        sa.Column("registration_hash", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_register_user")),
        sa.UniqueConstraint("email", name=op.f("uq_ab_register_user_email")),
        sa.UniqueConstraint("username", name=op.f("uq_ab_register_user_username")),
    )
    op.create_table(
        "ab_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_role")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_role_name")),
    )
    op.create_table(
        "ab_view_menu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_view_menu")),
        sa.UniqueConstraint("name", name=op.f("uq_ab_view_menu_name")),
    )
    op.create_table(
        "ev_ajuste",
        sa.Column("clave", sa.String(length=60), nullable=False),
        sa.Column("valor", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_ev_ajuste")),
    )
    op.create_table(
        "ev_auditoria",
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("cuenta", sa.String(length=140), nullable=False),
        sa.Column("ambito", sa.String(length=30), nullable=False),
        sa.Column("perfil", sa.String(length=40), nullable=False),
        sa.Column("puerta", sa.String(length=20), nullable=False),
        sa.Column("accion", sa.String(length=40), nullable=False),
        sa.Column("tabla", sa.String(length=63), nullable=False),
        sa.Column("fila_id", sa.Integer(), nullable=True),
        sa.Column("organizacion_id", sa.Integer(), nullable=True),
        sa.Column("antes", sa.JSON(), nullable=True),
        sa.Column("despues", sa.JSON(), nullable=True),
        sa.Column("lote_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_auditoria")),
    )
    with op.batch_alter_table("ev_auditoria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_auditoria_lote_id"), ["lote_id"], unique=False)
        batch_op.create_index("ix_ev_auditoria_organizacion_id", ["organizacion_id"], unique=False)
        batch_op.create_index("ix_ev_auditoria_tabla_fila_id", ["tabla", "fila_id"], unique=False)

    op.create_table(
        "ev_auditoria_eslabon",
        sa.Column("auditoria_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("auditoria_id", name=op.f("pk_ev_auditoria_eslabon")),
    )
    op.create_table(
        "ev_baja_correo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("para", sa.String(length=254), nullable=False),
        sa.Column("codigo", sa.String(length=60), nullable=False),
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_baja_correo")),
        sa.UniqueConstraint("para", "codigo", name=op.f("uq_ev_baja_correo_para_codigo")),
    )
    op.create_table(
        "ev_codigo_usado",
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("vence_en", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("huella", name=op.f("pk_ev_codigo_usado")),
    )
    with op.batch_alter_table("ev_codigo_usado", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_codigo_usado_vence_en"), ["vence_en"], unique=False)

    op.create_table(
        "ev_exigencia",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ambito", sa.String(length=30), nullable=False),
        sa.Column("perfil", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_exigencia")),
        sa.UniqueConstraint("ambito", "perfil", name=op.f("uq_ev_exigencia_ambito_perfil")),
    )
    op.create_table(
        "ev_intento",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cuenta", sa.String(length=64), nullable=False),
        sa.Column("direccion", sa.String(length=45), nullable=False),
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_intento")),
    )
    with op.batch_alter_table("ev_intento", schema=None) as batch_op:
        batch_op.create_index("ix_ev_intento_cuenta_direccion", ["cuenta", "direccion"], unique=False)
        batch_op.create_index("ix_ev_intento_direccion_en", ["direccion", "en"], unique=False)
        batch_op.create_index(batch_op.f("ix_ev_intento_en"), ["en"], unique=False)

    op.create_table(
        "ev_organizacion",
        sa.Column("tipo", sa.String(length=30), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("sigla", sa.String(length=30), nullable=True),
        sa.Column("rut", sa.String(length=12), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_organizacion")),
        sa.UniqueConstraint("nombre", name=op.f("uq_ev_organizacion_nombre")),
        sa.UniqueConstraint("rut", name=op.f("uq_ev_organizacion_rut")),
        sa.UniqueConstraint("sigla", name=op.f("uq_ev_organizacion_sigla")),
    )
    op.create_table(
        "ev_periodo",
        sa.Column("anio", sa.Integer(), nullable=False),
        sa.Column("fecha_inicio", sa.Date(), nullable=False),
        sa.Column("fecha_termino", sa.Date(), nullable=False),
        sa.Column("fecha_limite_carga", sa.Date(), nullable=False),
        sa.Column("fecha_corte_uso", sa.Date(), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("norma", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_periodo")),
        sa.UniqueConstraint("anio", name=op.f("uq_ev_periodo_anio")),
    )
    op.create_table(
        "ev_plantilla_correo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("codigo", sa.String(length=60), nullable=False),
        sa.Column("variante", sa.String(length=40), nullable=False),
        sa.Column("idioma", sa.String(length=5), server_default="es", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ambito", sa.String(length=30), nullable=False),
        sa.Column("asunto", sa.String(length=150), nullable=False),
        sa.Column("cuerpo", sa.Text(), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("modificado_por", sa.String(length=140), nullable=False),
        sa.Column("modificado_en", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_plantilla_correo")),
        sa.UniqueConstraint(
            "codigo",
            "variante",
            "idioma",
            "version",
            name=op.f("uq_ev_plantilla_correo_codigo_variante_idioma_version"),
        ),
    )
    op.create_table(
        "ev_plataforma",
        sa.Column("codigo", sa.String(length=40), nullable=False),
        sa.Column("ambito", sa.String(length=30), nullable=True),
        sa.Column("icono", sa.String(length=40), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("texto", sa.String(length=300), nullable=False),
        sa.Column("cuenta", sa.String(length=120), nullable=False),
        sa.Column("ayuda", sa.Text(), nullable=True),
        sa.Column("direccion", sa.String(length=300), nullable=True),
        sa.Column("disponible", sa.Boolean(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_plataforma")),
        sa.UniqueConstraint("codigo", name=op.f("uq_ev_plataforma_codigo")),
    )
    op.create_table(
        "ev_region",
        sa.Column("codigo", sa.String(length=2), nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_region")),
        sa.UniqueConstraint("codigo", name=op.f("uq_ev_region_codigo")),
        sa.UniqueConstraint("nombre", name=op.f("uq_ev_region_nombre")),
    )
    op.create_table(
        "ev_retencion",
        sa.Column("documento", sa.String(length=140), nullable=False),
        sa.Column("nombre", sa.String(length=200), nullable=False),
        sa.Column("dias", sa.Integer(), nullable=True),
        sa.Column("fundamento", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_retencion")),
        sa.UniqueConstraint("documento", name=op.f("uq_ev_retencion_documento")),
    )
    op.create_table(
        "ev_tarea_diaria",
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("hecha_el", sa.Date(), nullable=True),
        sa.Column("tomada_hasta", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("nombre", name=op.f("pk_ev_tarea_diaria")),
    )
    op.create_table(
        "ev_vulneracion",
        sa.Column("detectada", sa.Date(), nullable=False),
        sa.Column("ocurrida", sa.Date(), nullable=True),
        sa.Column("descripcion", sa.Text(), nullable=False),
        sa.Column("datos", sa.Text(), nullable=False),
        sa.Column("personas", sa.Integer(), nullable=True),
        sa.Column("consecuencias", sa.Text(), nullable=True),
        sa.Column("medidas", sa.Text(), nullable=False),
        sa.Column("riesgo", sa.Boolean(), nullable=True),
        sa.Column("aviso_agencia", sa.Date(), nullable=True),
        sa.Column("aviso_titulares", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_vulneracion")),
    )
    op.create_table(
        "ab_group_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ab_group.id"], name=op.f("fk_ab_group_role_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], name=op.f("fk_ab_group_role_role_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_group_role")),
        sa.UniqueConstraint("group_id", "role_id", name=op.f("uq_ab_group_role_group_id_role_id")),
    )
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.create_index("idx_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_group_role_id", ["role_id"], unique=False)

    op.create_table(
        "ab_permission_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("view_menu_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"], ["ab_permission.id"], name=op.f("fk_ab_permission_view_permission_id")
        ),
        sa.ForeignKeyConstraint(["view_menu_id"], ["ab_view_menu.id"], name=op.f("fk_ab_permission_view_view_menu_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_permission_view")),
        sa.UniqueConstraint(
            "permission_id", "view_menu_id", name=op.f("uq_ab_permission_view_permission_id_view_menu_id")
        ),
    )
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.create_index("idx_permission_id", ["permission_id"], unique=False)
        batch_op.create_index("idx_view_menu_id", ["view_menu_id"], unique=False)

    op.create_table(
        "ab_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("fail_login_count", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=True),
        sa.Column("created_by_fk", sa.Integer(), nullable=True),
        sa.Column("changed_by_fk", sa.Integer(), nullable=True),
        sa.Column("ambito", sa.String(length=30), server_default="GESTION", nullable=False),
        sa.Column("perfil", sa.String(length=40), server_default="", nullable=False),
        sa.Column("rut", sa.String(length=12), nullable=True),
        sa.Column("correo", sa.String(length=254), nullable=True),
        sa.Column("tipo_persona", sa.String(length=10), server_default="NATURAL", nullable=False),
        sa.Column("idioma", sa.String(length=5), server_default="es", nullable=False),
        sa.Column("organizacion_id", sa.Integer(), nullable=True),
        sa.Column("sello", sa.String(length=32), server_default="", nullable=False),
        sa.Column("por_activar", sa.Boolean(), nullable=False),
        sa.Column("bloqueada", sa.Boolean(), nullable=False),
        sa.Column("debe_cambiar_clave", sa.Boolean(), nullable=False),
        sa.Column("clave_cambiada_en", sa.DateTime(), nullable=True),
        sa.Column("ultimo_ingreso", sa.DateTime(), nullable=True),
        sa.Column("extras", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["changed_by_fk"], ["ab_user.id"], name=op.f("fk_ab_user_changed_by_fk")),
        sa.ForeignKeyConstraint(["created_by_fk"], ["ab_user.id"], name=op.f("fk_ab_user_created_by_fk")),
        sa.ForeignKeyConstraint(["organizacion_id"], ["ev_organizacion.id"], name=op.f("fk_ab_user_organizacion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_user")),
        sa.UniqueConstraint("email", name=op.f("uq_ab_user_email")),
        sa.UniqueConstraint("username", name=op.f("uq_ab_user_username")),
    )
    with op.batch_alter_table("ab_user", schema=None) as batch_op:
        batch_op.create_index("ix_ab_user_organizacion_id", ["organizacion_id"], unique=False)

    op.create_table(
        "ev_comuna",
        sa.Column("codigo", sa.String(length=5), nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["ev_region.id"], name=op.f("fk_ev_comuna_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_comuna")),
        sa.UniqueConstraint("codigo", name=op.f("uq_ev_comuna_codigo")),
    )
    with op.batch_alter_table("ev_comuna", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_comuna_nombre"), ["nombre"], unique=False)
        batch_op.create_index(batch_op.f("ix_ev_comuna_region_id"), ["region_id"], unique=False)

    op.create_table(
        "ev_feriado",
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("habil", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["ev_region.id"], name=op.f("fk_ev_feriado_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_feriado")),
        sa.UniqueConstraint("fecha", "region_id", name=op.f("uq_ev_feriado_fecha_region_id")),
    )
    op.create_table(
        "ev_hito",
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=300), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("tipo_fecha", sa.String(length=10), nullable=False),
        sa.Column("responsable", sa.String(length=20), nullable=False),
        sa.Column("accion", sa.String(length=40), nullable=False),
        sa.Column("descripcion", sa.Text(), nullable=True),
        sa.Column("aviso_dias", sa.String(length=60), nullable=False),
        sa.Column("requisito", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_ev_hito_periodo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_hito")),
        sa.UniqueConstraint("periodo_id", "numero", name=op.f("uq_ev_hito_periodo_id_numero")),
    )
    op.create_table(
        "ev_prorroga",
        sa.Column("organizacion_id", sa.Integer(), nullable=False),
        sa.Column("periodo_id", sa.Integer(), nullable=False),
        sa.Column("requisito", sa.String(length=20), nullable=True),
        sa.Column("prorroga_hasta", sa.Date(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organizacion_id"], ["ev_organizacion.id"], name=op.f("fk_ev_prorroga_organizacion_id")
        ),
        sa.ForeignKeyConstraint(["periodo_id"], ["ev_periodo.id"], name=op.f("fk_ev_prorroga_periodo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_prorroga")),
    )
    with op.batch_alter_table("ev_prorroga", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_prorroga_organizacion_id"), ["organizacion_id"], unique=False)

    op.create_table(
        "ab_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("key_hash", sa.String(length=256), nullable=False),
        sa.Column("lookup_hash", sa.String(length=256), nullable=True),
        sa.Column("key_prefix", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("expires_on", sa.DateTime(), nullable=True),
        sa.Column("revoked_on", sa.DateTime(), nullable=True),
        sa.Column("last_used_on", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_ab_api_key_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_api_key")),
        sa.UniqueConstraint("lookup_hash", name=op.f("uq_ab_api_key_lookup_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ab_api_key_uuid")),
    )
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.create_index("idx_api_key_lookup_hash", ["lookup_hash"], unique=True)
        batch_op.create_index("idx_api_key_prefix", ["key_prefix"], unique=False)
        batch_op.create_index("idx_api_key_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_permission_view_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_view_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["permission_view_id"],
            ["ab_permission_view.id"],
            name=op.f("fk_ab_permission_view_role_permission_view_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["ab_role.id"], name=op.f("fk_ab_permission_view_role_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_permission_view_role")),
        sa.UniqueConstraint(
            "permission_view_id", "role_id", name=op.f("uq_ab_permission_view_role_permission_view_id_role_id")
        ),
    )
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.create_index("idx_permission_view_id", ["permission_view_id"], unique=False)
        batch_op.create_index("idx_role_id", ["role_id"], unique=False)

    op.create_table(
        "ab_user_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ab_group.id"], name=op.f("fk_ab_user_group_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_ab_user_group_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_user_group")),
        sa.UniqueConstraint("user_id", "group_id", name=op.f("uq_ab_user_group_user_id_group_id")),
    )
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.create_index("idx_user_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_user_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], name=op.f("fk_ab_user_role_role_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_ab_user_role_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ab_user_role")),
        sa.UniqueConstraint("user_id", "role_id", name=op.f("uq_ab_user_role_user_id_role_id")),
    )
    op.create_table(
        "ev_adjunto",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tabla", sa.String(length=63), nullable=False),
        sa.Column("fila_id", sa.Integer(), nullable=False),
        sa.Column("campo", sa.String(length=63), nullable=False),
        sa.Column("clave", sa.String(length=64), nullable=False),
        sa.Column("nombre", sa.String(length=255), nullable=False),
        sa.Column("tipo", sa.String(length=10), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("creado_en", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_adjunto_cuenta_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_adjunto")),
        sa.UniqueConstraint("clave", name=op.f("uq_ev_adjunto_clave")),
    )
    with op.batch_alter_table("ev_adjunto", schema=None) as batch_op:
        batch_op.create_index("ix_ev_adjunto_tabla_fila_id", ["tabla", "fila_id"], unique=False)

    op.create_table(
        "ev_borrador",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("clave", sa.String(length=200), nullable=False),
        sa.Column("datos", sa.JSON(), nullable=False),
        sa.Column("actualizado_en", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_borrador_cuenta_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_borrador")),
        sa.UniqueConstraint("cuenta_id", "clave", name=op.f("uq_ev_borrador_cuenta_id_clave")),
    )
    with op.batch_alter_table("ev_borrador", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_borrador_actualizado_en"), ["actualizado_en"], unique=False)

    op.create_table(
        "ev_codigo_recuperacion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("usado_en", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_codigo_recuperacion_cuenta_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_codigo_recuperacion")),
    )
    with op.batch_alter_table("ev_codigo_recuperacion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_codigo_recuperacion_cuenta_id"), ["cuenta_id"], unique=False)

    op.create_table(
        "ev_consentimiento",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.Column("direccion", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_consentimiento_cuenta_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_consentimiento")),
        sa.UniqueConstraint("cuenta_id", "version", name=op.f("uq_ev_consentimiento_cuenta_id_version")),
    )
    op.create_table(
        "ev_correo",
        sa.Column("clave", sa.String(length=200), nullable=True),
        sa.Column("codigo", sa.String(length=60), nullable=False),
        sa.Column("variante", sa.String(length=40), nullable=False),
        sa.Column("ambito", sa.String(length=30), nullable=False),
        sa.Column("para", sa.String(length=254), nullable=False),
        sa.Column("asunto", sa.String(length=400), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("cabeceras", sa.JSON(), nullable=False),
        sa.Column("adjuntos", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("reservado", sa.Boolean(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("organizacion_id", sa.Integer(), nullable=True),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("proximo_en", sa.DateTime(), nullable=False),
        sa.Column("tomado_hasta", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("creado_en", sa.DateTime(), nullable=False),
        sa.Column("enviado_en", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_correo_cuenta_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["organizacion_id"], ["ev_organizacion.id"], name=op.f("fk_ev_correo_organizacion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_correo")),
        sa.UniqueConstraint("clave", "para", name=op.f("uq_ev_correo_clave_para")),
        sa.UniqueConstraint("message_id", name=op.f("uq_ev_correo_message_id")),
    )
    with op.batch_alter_table("ev_correo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_correo_creado_en"), ["creado_en"], unique=False)
        batch_op.create_index(batch_op.f("ix_ev_correo_cuenta_id"), ["cuenta_id"], unique=False)
        batch_op.create_index("ix_ev_correo_estado_proximo_en", ["estado", "proximo_en"], unique=False)
        batch_op.create_index(batch_op.f("ix_ev_correo_organizacion_id"), ["organizacion_id"], unique=False)

    op.create_table(
        "ev_enlace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("proposito", sa.String(length=20), nullable=False),
        sa.Column("creado_en", sa.DateTime(), nullable=False),
        sa.Column("vence_en", sa.DateTime(), nullable=False),
        sa.Column("usado_en", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_enlace_cuenta_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_enlace")),
        sa.UniqueConstraint("huella", name=op.f("uq_ev_enlace_huella")),
    )
    with op.batch_alter_table("ev_enlace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_enlace_cuenta_id"), ["cuenta_id"], unique=False)

    op.create_table(
        "ev_lista_personal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("pantalla", sa.String(length=100), nullable=False),
        sa.Column("consulta", sa.JSON(), nullable=False),
        sa.Column("columnas", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_lista_personal_cuenta_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_lista_personal")),
        sa.UniqueConstraint("cuenta_id", "pantalla", name=op.f("uq_ev_lista_personal_cuenta_id_pantalla")),
    )
    op.create_table(
        "ev_lote",
        sa.Column("libro", sa.String(length=60), nullable=False),
        sa.Column("archivo", sa.String(length=255), nullable=False),
        sa.Column("anio", sa.Integer(), nullable=False),
        sa.Column("organizacion_id", sa.Integer(), nullable=True),
        sa.Column("cuenta_id", sa.Integer(), nullable=True),
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.Column("filas", sa.Integer(), nullable=False),
        sa.Column("cargadas", sa.Integer(), nullable=False),
        sa.Column("con_error", sa.Integer(), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_lote_cuenta_id")),
        sa.ForeignKeyConstraint(["organizacion_id"], ["ev_organizacion.id"], name=op.f("fk_ev_lote_organizacion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_lote")),
    )
    with op.batch_alter_table("ev_lote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_lote_organizacion_id"), ["organizacion_id"], unique=False)

    op.create_table(
        "ev_peticion",
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("ambito", sa.String(length=30), nullable=False),
        sa.Column("derecho", sa.String(length=20), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("en", sa.DateTime(), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("respuesta", sa.Text(), nullable=True),
        sa.Column("resuelta_en", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_peticion_cuenta_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_peticion")),
    )
    with op.batch_alter_table("ev_peticion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_peticion_cuenta_id"), ["cuenta_id"], unique=False)

    op.create_table(
        "ev_segundo_factor",
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("secreto", sa.String(length=200), nullable=False),
        sa.Column("creado_en", sa.DateTime(), nullable=False),
        sa.Column("confirmado_en", sa.DateTime(), nullable=True),
        sa.Column("ultimo_paso", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_segundo_factor_cuenta_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cuenta_id", name=op.f("pk_ev_segundo_factor")),
    )
    op.create_table(
        "ev_sesion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("sello", sa.String(length=32), nullable=False),
        sa.Column("creada_en", sa.DateTime(), nullable=False),
        sa.Column("vista_en", sa.DateTime(), nullable=False),
        sa.Column("direccion", sa.String(length=45), nullable=False),
        sa.Column("navegador", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_sesion_cuenta_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_sesion")),
        sa.UniqueConstraint("huella", name=op.f("uq_ev_sesion_huella")),
    )
    with op.batch_alter_table("ev_sesion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_sesion_cuenta_id"), ["cuenta_id"], unique=False)

    op.create_table(
        "ev_trabajo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tipo", sa.String(length=60), nullable=False),
        sa.Column("titulo", sa.String(length=200), nullable=False),
        sa.Column("datos", sa.JSON(), nullable=False),
        sa.Column("cuenta_id", sa.Integer(), nullable=False),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("avance", sa.Integer(), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("archivo", sa.String(length=200), nullable=True),
        sa.Column("nombre", sa.String(length=255), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("creado_en", sa.DateTime(), nullable=False),
        sa.Column("tomado_hasta", sa.DateTime(), nullable=True),
        sa.Column("terminado_en", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cuenta_id"], ["ab_user.id"], name=op.f("fk_ev_trabajo_cuenta_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ev_trabajo")),
    )
    with op.batch_alter_table("ev_trabajo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ev_trabajo_creado_en"), ["creado_en"], unique=False)
        batch_op.create_index(batch_op.f("ix_ev_trabajo_cuenta_id"), ["cuenta_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ev_trabajo_estado"), ["estado"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ev_trabajo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_trabajo_estado"))
        batch_op.drop_index(batch_op.f("ix_ev_trabajo_cuenta_id"))
        batch_op.drop_index(batch_op.f("ix_ev_trabajo_creado_en"))

    op.drop_table("ev_trabajo")
    with op.batch_alter_table("ev_sesion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_sesion_cuenta_id"))

    op.drop_table("ev_sesion")
    op.drop_table("ev_segundo_factor")
    with op.batch_alter_table("ev_peticion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_peticion_cuenta_id"))

    op.drop_table("ev_peticion")
    with op.batch_alter_table("ev_lote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_lote_organizacion_id"))

    op.drop_table("ev_lote")
    op.drop_table("ev_lista_personal")
    with op.batch_alter_table("ev_enlace", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_enlace_cuenta_id"))

    op.drop_table("ev_enlace")
    with op.batch_alter_table("ev_correo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_correo_organizacion_id"))
        batch_op.drop_index("ix_ev_correo_estado_proximo_en")
        batch_op.drop_index(batch_op.f("ix_ev_correo_cuenta_id"))
        batch_op.drop_index(batch_op.f("ix_ev_correo_creado_en"))

    op.drop_table("ev_correo")
    op.drop_table("ev_consentimiento")
    with op.batch_alter_table("ev_codigo_recuperacion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_codigo_recuperacion_cuenta_id"))

    op.drop_table("ev_codigo_recuperacion")
    with op.batch_alter_table("ev_borrador", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_borrador_actualizado_en"))

    op.drop_table("ev_borrador")
    with op.batch_alter_table("ev_adjunto", schema=None) as batch_op:
        batch_op.drop_index("ix_ev_adjunto_tabla_fila_id")

    op.drop_table("ev_adjunto")
    op.drop_table("ab_user_role")
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.drop_index("idx_user_id")
        batch_op.drop_index("idx_user_group_id")

    op.drop_table("ab_user_group")
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.drop_index("idx_role_id")
        batch_op.drop_index("idx_permission_view_id")

    op.drop_table("ab_permission_view_role")
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.drop_index("idx_api_key_user_id")
        batch_op.drop_index("idx_api_key_prefix")
        batch_op.drop_index("idx_api_key_lookup_hash")

    op.drop_table("ab_api_key")
    with op.batch_alter_table("ev_prorroga", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_prorroga_organizacion_id"))

    op.drop_table("ev_prorroga")
    op.drop_table("ev_hito")
    op.drop_table("ev_feriado")
    with op.batch_alter_table("ev_comuna", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_comuna_region_id"))
        batch_op.drop_index(batch_op.f("ix_ev_comuna_nombre"))

    op.drop_table("ev_comuna")
    with op.batch_alter_table("ab_user", schema=None) as batch_op:
        batch_op.drop_index("ix_ab_user_organizacion_id")

    op.drop_table("ab_user")
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.drop_index("idx_view_menu_id")
        batch_op.drop_index("idx_permission_id")

    op.drop_table("ab_permission_view")
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.drop_index("idx_group_role_id")
        batch_op.drop_index("idx_group_id")

    op.drop_table("ab_group_role")
    op.drop_table("ev_vulneracion")
    op.drop_table("ev_tarea_diaria")
    op.drop_table("ev_retencion")
    op.drop_table("ev_region")
    op.drop_table("ev_plataforma")
    op.drop_table("ev_plantilla_correo")
    op.drop_table("ev_periodo")
    op.drop_table("ev_organizacion")
    with op.batch_alter_table("ev_intento", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_intento_en"))
        batch_op.drop_index("ix_ev_intento_direccion_en")
        batch_op.drop_index("ix_ev_intento_cuenta_direccion")

    op.drop_table("ev_intento")
    op.drop_table("ev_exigencia")
    with op.batch_alter_table("ev_codigo_usado", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ev_codigo_usado_vence_en"))

    op.drop_table("ev_codigo_usado")
    op.drop_table("ev_baja_correo")
    op.drop_table("ev_auditoria_eslabon")
    with op.batch_alter_table("ev_auditoria", schema=None) as batch_op:
        batch_op.drop_index("ix_ev_auditoria_tabla_fila_id")
        batch_op.drop_index("ix_ev_auditoria_organizacion_id")
        batch_op.drop_index(batch_op.f("ix_ev_auditoria_lote_id"))

    op.drop_table("ev_auditoria")
    op.drop_table("ev_ajuste")
    op.drop_table("ab_view_menu")
    op.drop_table("ab_role")
    op.drop_table("ab_register_user")
    op.drop_table("ab_permission")
    op.drop_table("ab_group")
