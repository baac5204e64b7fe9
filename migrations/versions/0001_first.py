"""The first tables.

Revision ID: 0001
Revises: none
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateSequence, DropSequence

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NUMBERS = sa.Sequence("case_numbers")

# What procrastinate 3.10 ships as its schema, with its words; later changes of the library are versions of our own.
QUEUE_SCHEMA = Path(__file__).with_name("0001_procrastinate_3_10.sql")

LEDGER_FUNCTIONS = """
CREATE OR REPLACE FUNCTION ledger_hash(body text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN encode(sha256(convert_to(body, 'UTF8')), 'hex'); END $$;
CREATE OR REPLACE FUNCTION ledger_moment(iso text) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ BEGIN RETURN iso::timestamptz; END $$;
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

LEDGER_TRIGGERS = """
CREATE OR REPLACE TRIGGER ledger_events_no_change BEFORE UPDATE OR DELETE ON ledger_events
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_events_no_truncate BEFORE TRUNCATE ON ledger_events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_events ENABLE ALWAYS TRIGGER ledger_events_no_change;
ALTER TABLE ledger_events ENABLE ALWAYS TRIGGER ledger_events_no_truncate;

CREATE OR REPLACE TRIGGER ledger_leaves_no_change BEFORE UPDATE OR DELETE ON ledger_leaves
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_leaves_no_truncate BEFORE TRUNCATE ON ledger_leaves
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_leaves ENABLE ALWAYS TRIGGER ledger_leaves_no_change;
ALTER TABLE ledger_leaves ENABLE ALWAYS TRIGGER ledger_leaves_no_truncate;

CREATE OR REPLACE TRIGGER ledger_seal_keys_no_change BEFORE UPDATE OR DELETE ON ledger_seal_keys
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_seal_keys_no_truncate BEFORE TRUNCATE ON ledger_seal_keys
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_seal_keys ENABLE ALWAYS TRIGGER ledger_seal_keys_no_change;
ALTER TABLE ledger_seal_keys ENABLE ALWAYS TRIGGER ledger_seal_keys_no_truncate;

CREATE OR REPLACE TRIGGER ledger_tree_heads_no_change BEFORE UPDATE OR DELETE ON ledger_tree_heads
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER ledger_tree_heads_no_truncate BEFORE TRUNCATE ON ledger_tree_heads
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_tree_heads ENABLE ALWAYS TRIGGER ledger_tree_heads_no_change;
ALTER TABLE ledger_tree_heads ENABLE ALWAYS TRIGGER ledger_tree_heads_no_truncate;

CREATE OR REPLACE TRIGGER skill_scores_no_change BEFORE UPDATE OR DELETE ON skill_scores
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER skill_scores_no_truncate BEFORE TRUNCATE ON skill_scores
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE skill_scores ENABLE ALWAYS TRIGGER skill_scores_no_change;
ALTER TABLE skill_scores ENABLE ALWAYS TRIGGER skill_scores_no_truncate;
"""

# Last: a blanket grant on all tables after it would let the application's role rewrite history.
LEDGER_GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON ledger_events, ledger_leaves, ledger_seal_keys, ledger_tree_heads, skill_scores, ledger_heads FROM bihuan_app;
        GRANT SELECT, INSERT ON ledger_events, ledger_leaves, ledger_seal_keys, ledger_tree_heads, skill_scores TO bihuan_app;
        GRANT SELECT, INSERT, UPDATE ON ledger_heads TO bihuan_app;
    END IF;
END $$;
"""

DROP_LEDGER_FUNCTIONS = """
DROP FUNCTION IF EXISTS ledger_refuse_change();
DROP FUNCTION IF EXISTS ledger_moment(text);
DROP FUNCTION IF EXISTS ledger_hash(text);
"""


def create_queue(connection: sa.Connection) -> None:
    """Create the queue's tables, types and functions in a schema of its own."""
    connection.exec_driver_sql("CREATE SCHEMA procrastinate")
    before = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
    connection.exec_driver_sql("SET search_path TO procrastinate")
    # As one text without parameters, so that the driver takes its percent signs literally.
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    raw.execute(QUEUE_SCHEMA.read_text(encoding="utf-8"))
    connection.execute(sa.text("SELECT set_config('search_path', :before, false)"), {"before": before})


def upgrade() -> None:
    """Create everything."""
    op.execute(CreateSequence(NUMBERS))
    op.execute(LEDGER_FUNCTIONS)
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_reason", sa.String(), nullable=True),
        sa.Column("plant", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("subject_name", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("variables", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("visits", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("waiting", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("performers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("participants", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("ledger_seq", sa.BigInteger(), nullable=False),
        sa.Column("ledger_head", sa.String(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("parent_ref", sa.Uuid(), nullable=True),
        sa.Column("parent_index", sa.Integer(), nullable=True),
        sa.Column("parent_element", sa.String(), nullable=True),
        sa.Column("recurrence_of", sa.Uuid(), nullable=True),
        sa.Column("output", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["cases.id"], name=op.f("fk_cases_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sa.UniqueConstraint(
            "parent_id", "parent_ref", "parent_index", name=op.f("uq_cases_parent_id_parent_ref_parent_index")
        ),
    )
    op.create_index("ix_cases_list", "cases", ["state", "started_at"], unique=False)
    op.create_index("ix_cases_participants", "cases", ["participants"], unique=False, postgresql_using="gin")
    op.create_index("ix_cases_place", "cases", ["line", "step"], unique=False)
    op.create_table(
        "connectors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("settings", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("cursor", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("known_columns", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("max_error_share", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "every_minutes is null or every_minutes between 1 and 44640", name=op.f("ck_connectors_every_minutes")
        ),
        sa.CheckConstraint("max_error_share >= 0 and max_error_share <= 1", name=op.f("ck_connectors_max_error_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connectors")),
        sa.UniqueConstraint("code", name=op.f("uq_connectors_code")),
    )
    op.create_table(
        "defect_types",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("defect_class", sa.String(length=10), nullable=False),
        sa.Column("cause_parameter", sa.String(length=40), nullable=True),
        sa.CheckConstraint("defect_class in ('critical', 'major', 'minor')", name=op.f("ck_defect_types_defect_class")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_defect_types")),
    )
    op.create_table(
        "demand_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_demand_rules")),
    )
    op.create_table(
        "deployments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployed_by", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployments")),
        sa.UniqueConstraint("number", name=op.f("uq_deployments_number")),
    )
    op.create_index(op.f("ix_deployments_content_hash"), "deployments", ["content_hash"], unique=False)
    op.create_table(
        "document_contents",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document_contents")),
    )
    op.create_table(
        "enrolments",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("trainee", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "round", "trainee", "item", name=op.f("pk_enrolments")),
    )
    op.create_table(
        "factory_calendars",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("weekdays", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("shifts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_factory_calendars")),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_new", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_same", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("retry", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("ref", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_case_id", "incidents", ["case_id"], unique=False)
    op.create_index(
        "ix_incidents_open", "incidents", ["opened_at"], unique=False, postgresql_where="resolved_at IS NULL"
    )
    op.create_table(
        "ledger_events",
        sa.Column("chain", sa.Text(collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "arrival", sa.BigInteger(), server_default=sa.text("pg_current_xact_id()::text::bigint"), nullable=False
        ),
        sa.Column("hash", sa.String(), sa.Computed("ledger_hash(body)", persisted=True), nullable=False),
        sa.Column(
            "prev_hash", sa.String(), sa.Computed("split_part(body, '\"'::text, 30)", persisted=True), nullable=False
        ),
        sa.Column(
            "case_id",
            sa.Uuid(),
            sa.Computed(
                "CASE WHEN chain ~~ 'case:%%'::text THEN substr(chain, 6)::uuid ELSE NULL::uuid END", persisted=True
            ),
            nullable=True,
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            sa.Computed("ledger_moment(split_part(body, '\"'::text, 14))", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "actor_id", sa.Uuid(), sa.Computed("split_part(body, '\"'::text, 10)::uuid", persisted=True), nullable=False
        ),
        sa.Column(
            "action", sa.String(), sa.Computed("split_part(body, '\"'::text, 6)", persisted=True), nullable=False
        ),
        sa.Column("kind", sa.String(), sa.Computed("split_part(body, '\"'::text, 22)", persisted=True), nullable=False),
        sa.Column(
            "outcome", sa.String(), sa.Computed("split_part(body, '\"'::text, 26)", persisted=True), nullable=False
        ),
        sa.Column(
            "task_ref",
            sa.Uuid(),
            sa.Computed("NULLIF(split_part(body, '\"'::text, 36), ''::text)::uuid", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "chain = split_part(body, '\"'::text, 18) AND split_part(body, '\"'::text, 33) = ':' || seq::text || ','",
            name=op.f("ck_ledger_events_places_as_in_body"),
        ),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_ledger_events")),
    )
    op.create_index("ix_ledger_events_actor_id", "ledger_events", ["actor_id", "at"], unique=False)
    op.create_index("ix_ledger_events_arrival", "ledger_events", ["arrival"], unique=False)
    op.create_index(
        "ix_ledger_events_outside", "ledger_events", ["arrival"], unique=False, postgresql_where="case_id IS NULL"
    )
    op.create_table(
        "ledger_heads",
        sa.Column("chain", sa.Text(collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_ledger_heads")),
    )
    op.create_table(
        "ledger_leaves",
        sa.Column("leaf", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chain", sa.Text(collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf", name=op.f("pk_ledger_leaves")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_ledger_leaves_chain_seq")),
    )
    op.create_table(
        "ledger_seal_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endorsed_by", sa.String(), nullable=True),
        sa.Column("endorsement", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["endorsed_by"], ["ledger_seal_keys.id"], name=op.f("fk_ledger_seal_keys_endorsed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_seal_keys")),
    )
    op.create_table(
        "measurement_revisions",
        sa.Column("measurement_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_version", sa.String(length=80), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("equipment_id", sa.Integer(), nullable=True),
        sa.Column("shift", sa.String(), nullable=True),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("qty_total", sa.Integer(), nullable=False),
        sa.Column("qty_defect", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("measurement_id", "revision", name=op.f("pk_measurement_revisions")),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", "created_at"],
        unique=False,
        postgresql_where="read_at IS NULL",
    )
    op.create_table(
        "plants",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plants")),
        sa.UniqueConstraint("code", name=op.f("uq_plants_code")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("code", name=op.f("uq_products_code")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "skills",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_skills")),
    )
    op.create_table(
        "training_requests",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_training_requests")),
    )
    op.create_index("ix_training_requests_case_id", "training_requests", ["case_id", "submitted_at"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("emp_no", sa.String(), nullable=True),
        sa.Column("org_unit", sa.String(), nullable=True),
        sa.Column("employment_type", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("employment_type IN ('regular', 'dispatched')", name=op.f("ck_users_employment_type")),
        sa.CheckConstraint("locale IN ('zh', 'en')", name=op.f("ck_users_locale")),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_users_username_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("emp_no", name=op.f("uq_users_emp_no")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_absences_time_order")),
        sa.CheckConstraint("substitute_id <> user_id", name=op.f("ck_absences_substitute_is_another")),
        sa.ForeignKeyConstraint(["substitute_id"], ["users.id"], name=op.f("fk_absences_substitute_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_substitute_id", "absences", ["substitute_id", "ends"], unique=False)
    op.create_index("ix_absences_user_id", "absences", ["user_id", "ends"], unique=False)
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("scopes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_tokens_prefix")),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"], unique=False)
    op.create_table(
        "audit_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.Column("ledger_hash", sa.String(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_audit_reviews_day_order")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_audit_reviews_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_reviews")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("calendar", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=True),
        sa.Column("name_en", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["calendar"], ["factory_calendars.code"], name=op.f("fk_calendar_days_calendar")),
        sa.PrimaryKeyConstraint("calendar", "day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "case_timers",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_timers_case_id")),
        sa.PrimaryKeyConstraint("case_id", "ref", name=op.f("pk_case_timers")),
    )
    op.create_index("ix_case_timers_due_at", "case_timers", ["due_at"], unique=False)
    op.create_table(
        "connector_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_new", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_same", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("params", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("drift", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("cursor", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('running', 'done', 'aborted', 'failed')", name=op.f("ck_connector_runs_state")),
        sa.ForeignKeyConstraint(["connector_id"], ["connectors.id"], name=op.f("fk_connector_runs_connector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector_runs")),
    )
    op.create_index(
        "ix_connector_runs_connector_id_started_at", "connector_runs", ["connector_id", "started_at"], unique=False
    )
    op.create_table(
        "definition_files",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployments.id"], name=op.f("fk_definition_files_deployment_id")),
        sa.PrimaryKeyConstraint("deployment_id", "path", name=op.f("pk_definition_files")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id")),
        sa.ForeignKeyConstraint(["sha256"], ["document_contents.sha256"], name=op.f("fk_documents_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_case_id", "documents", ["case_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("plant", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_grants_time_order")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_role", "grants", ["role", "line"], unique=False)
    op.create_index("ix_grants_user_id", "grants", ["user_id"], unique=False)
    op.create_table(
        "ledger_tree_heads",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["ledger_seal_keys.id"], name=op.f("fk_ledger_tree_heads_key_id")),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_ledger_tree_heads")),
    )
    op.create_table(
        "measurement_quarantine",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("raw", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.id"], name=op.f("fk_measurement_quarantine_run_id")),
        sa.PrimaryKeyConstraint("run_id", "line_no", name=op.f("pk_measurement_quarantine")),
    )
    op.create_table(
        "processes",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("executable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployments.id"], name=op.f("fk_processes_deployment_id")),
        sa.PrimaryKeyConstraint("deployment_id", "key", name=op.f("pk_processes")),
        sa.UniqueConstraint("key", "deployment_id", name=op.f("uq_processes_key_deployment_id")),
    )
    op.create_table(
        "production_lines",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("plant_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("day_start", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["plant_id"], ["plants.id"], name=op.f("fk_production_lines_plant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_lines")),
        sa.UniqueConstraint("code", name=op.f("uq_production_lines_code")),
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_filters_user_id_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("auth_method", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ip", sa.String(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)
    op.create_table(
        "skill_scores",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2, asdecimal=False), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score >= 0 and score <= 100", name=op.f("ck_skill_scores_score")),
        sa.ForeignKeyConstraint(["skill"], ["skills.code"], name=op.f("fk_skill_scores_skill")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_skill_scores_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_scores")),
        sa.UniqueConstraint(
            "user_id", "skill", "as_of", "source", name=op.f("uq_skill_scores_user_id_skill_as_of_source")
        ),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("item", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("plant", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.Uuid(), nullable=True),
        sa.Column("offered_to", sa.Uuid(), nullable=True),
        sa.Column("excluded", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_known", sa.Boolean(), nullable=False),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_version", sa.Integer(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_to", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("completed_for", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_case_id", "tasks", ["case_id"], unique=False)
    op.create_index(
        "ix_tasks_claimed", "tasks", ["claimed_by", "due_at", "id"], unique=False, postgresql_where="state = 'open'"
    )
    op.create_index("ix_tasks_completed_by", "tasks", ["completed_by", "completed_at"], unique=False)
    op.create_index(
        "ix_tasks_inbox", "tasks", ["role", "due_at", "id"], unique=False, postgresql_where="state = 'open'"
    )
    op.create_table(
        "trainers",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("subject_zh", sa.String(), nullable=False),
        sa.Column("subject_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trainers_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_trainers")),
    )
    op.create_table(
        "unmapped_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mapped_to", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["connector_id"], ["connectors.id"], name=op.f("fk_unmapped_codes_connector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmapped_codes")),
        sa.UniqueConstraint("connector_id", "field", "code", name=op.f("uq_unmapped_codes_connector_id_field_code")),
    )
    op.create_table(
        "connector_quarantine",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("raw", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("mended_by", sa.String(), nullable=True),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'replayed', 'dismissed', 'aborted')", name=op.f("ck_connector_quarantine_state")
        ),
        sa.ForeignKeyConstraint(["connector_id"], ["connectors.id"], name=op.f("fk_connector_quarantine_connector_id")),
        sa.ForeignKeyConstraint(["run_id"], ["connector_runs.id"], name=op.f("fk_connector_quarantine_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector_quarantine")),
    )
    op.create_index(
        "ix_connector_quarantine_connector_id_state", "connector_quarantine", ["connector_id", "state"], unique=False
    )
    op.create_table(
        "demand_lines",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["production_lines.id"], name=op.f("fk_demand_lines_line_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_demand_lines")),
    )
    op.create_table(
        "drafts",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("answers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_drafts_task_id")),
        sa.PrimaryKeyConstraint("task_id", "user_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "process_steps",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["production_lines.id"], name=op.f("fk_process_steps_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_steps")),
        sa.UniqueConstraint("line_id", "code", name=op.f("uq_process_steps_line_id_code")),
    )
    op.create_table(
        "responsibility_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_leading", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("names", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("decision_digest", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("facts_hash", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contest_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contested_by", sa.Uuid(), nullable=True),
        sa.Column("contest_reason", sa.String(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status in ('proposed', 'contested', 'accepted', 'overruled')",
            name=op.f("ck_responsibility_findings_status"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_responsibility_findings_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_responsibility_findings_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility_findings")),
        sa.UniqueConstraint("case_id", "round", "code", name=op.f("uq_responsibility_findings_case_id_round_code")),
    )
    op.create_index(
        "ix_responsibility_findings_status", "responsibility_findings", ["status", "proposed_at"], unique=False
    )
    op.create_table(
        "task_reminders",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_reminders_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_reminders")),
    )
    op.create_index("ix_task_reminders_at", "task_reminders", ["at"], unique=False)
    op.create_index(op.f("ix_task_reminders_task_id"), "task_reminders", ["task_id"], unique=False)
    op.create_table(
        "closed_loops",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("defect_type", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_closed_loops_step_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_closed_loops")),
    )
    op.create_index("ix_closed_loops_problem", "closed_loops", ["step_id", "defect_type", "closed_at"], unique=False)
    op.create_table(
        "comparison_windows",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("before_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_to", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_comparison_windows_step_id")),
        sa.PrimaryKeyConstraint("step_id", "round", name=op.f("pk_comparison_windows")),
    )
    op.create_table(
        "course_offers",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("mode in ('online', 'case')", name=op.f("ck_course_offers_mode")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_course_offers_step_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_course_offers")),
    )
    op.create_table(
        "defect_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("defect_type", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.CheckConstraint("qty >= 0", name=op.f("ck_defect_counts_qty")),
        sa.ForeignKeyConstraint(["defect_type"], ["defect_types.code"], name=op.f("fk_defect_counts_defect_type")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_defect_counts_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect_counts")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_defect_counts_source_source_key")),
    )
    op.create_index("ix_defect_counts_step_id_at", "defect_counts", ["step_id", "at"], unique=False)
    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_equipment_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("code", name=op.f("uq_equipment_code")),
    )
    op.create_index(op.f("ix_equipment_step_id"), "equipment", ["step_id"], unique=False)
    op.create_table(
        "quality_standards",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rate_limit", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("n_min", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.CheckConstraint("rate_limit > 0 and rate_limit < 1", name=op.f("ck_quality_standards_rate_limit")),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_quality_standards_validity")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_quality_standards_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_standards")),
        sa.UniqueConstraint("step_id", "version", name=op.f("uq_quality_standards_step_id_version")),
    )
    op.create_table(
        "signals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("literal", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("recurrence_of", sa.Uuid(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status in ('raised', 'merged', 'resting', 'noted')", name=op.f("ck_signals_status")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_signals_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
        sa.UniqueConstraint("step_id", "week", name=op.f("uq_signals_step_id_week")),
    )
    op.create_index("ix_signals_case_id", "signals", ["case_id"], unique=False)
    op.create_table(
        "step_assignments",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_step_assignments_step_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_step_assignments_user_id")),
        sa.PrimaryKeyConstraint("user_id", "step_id", "valid_from", name=op.f("pk_step_assignments")),
    )
    op.create_table(
        "step_skills",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["skill"], ["skills.code"], name=op.f("fk_step_skills_skill")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_step_skills_step_id")),
        sa.PrimaryKeyConstraint("step_id", "skill", name=op.f("pk_step_skills")),
    )
    op.create_table(
        "weekly_statistics",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("x", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("last_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standard_version", sa.Integer(), nullable=True),
        sa.Column("rate_limit", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("n_min", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.CheckConstraint(
            "state in ('above', 'not_above', 'insufficient', 'no_production')", name=op.f("ck_weekly_statistics_state")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_weekly_statistics_step_id")),
        sa.PrimaryKeyConstraint("step_id", "week", name=op.f("pk_weekly_statistics")),
    )
    op.create_index("ix_weekly_statistics_week", "weekly_statistics", ["week"], unique=False)
    op.create_table(
        "measurements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("equipment_id", sa.Integer(), nullable=True),
        sa.Column("shift", sa.String(length=40), nullable=True),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("qty_total", sa.Integer(), nullable=False),
        sa.Column("qty_defect", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("source_version", sa.String(length=80), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("qty_defect >= 0 and qty_defect <= qty_total", name=op.f("ck_measurements_counts")),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name=op.f("fk_measurements_equipment_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_measurements_product_id")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_measurements_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_measurements_source_source_key")),
    )
    op.create_index("ix_measurements_step_id_period_start", "measurements", ["step_id", "period_start"], unique=False)
    op.execute(LEDGER_TRIGGERS)
    create_queue(op.get_bind())
    op.execute(LEDGER_GRANTS)


def downgrade() -> None:
    """Drop everything."""
    op.execute("DROP SCHEMA IF EXISTS procrastinate CASCADE")
    op.drop_index("ix_measurements_step_id_period_start", table_name="measurements")
    op.drop_table("measurements")
    op.drop_index("ix_weekly_statistics_week", table_name="weekly_statistics")
    op.drop_table("weekly_statistics")
    op.drop_table("step_skills")
    op.drop_table("step_assignments")
    op.drop_index("ix_signals_case_id", table_name="signals")
    op.drop_table("signals")
    op.drop_table("quality_standards")
    op.drop_index(op.f("ix_equipment_step_id"), table_name="equipment")
    op.drop_table("equipment")
    op.drop_index("ix_defect_counts_step_id_at", table_name="defect_counts")
    op.drop_table("defect_counts")
    op.drop_table("course_offers")
    op.drop_table("comparison_windows")
    op.drop_index("ix_closed_loops_problem", table_name="closed_loops")
    op.drop_table("closed_loops")
    op.drop_index(op.f("ix_task_reminders_task_id"), table_name="task_reminders")
    op.drop_index("ix_task_reminders_at", table_name="task_reminders")
    op.drop_table("task_reminders")
    op.drop_index("ix_responsibility_findings_status", table_name="responsibility_findings")
    op.drop_table("responsibility_findings")
    op.drop_table("process_steps")
    op.drop_table("drafts")
    op.drop_table("demand_lines")
    op.drop_index("ix_connector_quarantine_connector_id_state", table_name="connector_quarantine")
    op.drop_table("connector_quarantine")
    op.drop_table("unmapped_codes")
    op.drop_table("trainers")
    op.drop_index("ix_tasks_inbox", table_name="tasks", postgresql_where="state = 'open'")
    op.drop_index("ix_tasks_completed_by", table_name="tasks")
    op.drop_index("ix_tasks_claimed", table_name="tasks", postgresql_where="state = 'open'")
    op.drop_index("ix_tasks_case_id", table_name="tasks")
    op.drop_table("tasks")
    op.drop_table("skill_scores")
    op.drop_index("ix_sessions_user_id", table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("saved_filters")
    op.drop_table("production_lines")
    op.drop_table("processes")
    op.drop_table("measurement_quarantine")
    op.drop_table("ledger_tree_heads")
    op.drop_index("ix_grants_user_id", table_name="grants")
    op.drop_index("ix_grants_role", table_name="grants")
    op.drop_table("grants")
    op.drop_index("ix_documents_case_id", table_name="documents")
    op.drop_table("documents")
    op.drop_table("definition_files")
    op.drop_index("ix_connector_runs_connector_id_started_at", table_name="connector_runs")
    op.drop_table("connector_runs")
    op.drop_index("ix_case_timers_due_at", table_name="case_timers")
    op.drop_table("case_timers")
    op.drop_table("calendar_days")
    op.drop_table("audit_reviews")
    op.drop_index("ix_api_tokens_user_id", table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index("ix_absences_user_id", table_name="absences")
    op.drop_index("ix_absences_substitute_id", table_name="absences")
    op.drop_table("absences")
    op.drop_table("users")
    op.drop_index("ix_training_requests_case_id", table_name="training_requests")
    op.drop_table("training_requests")
    op.drop_table("skills")
    op.drop_table("sign_in_failures")
    op.drop_table("products")
    op.drop_table("plants")
    op.drop_index("ix_notifications_unread", table_name="notifications", postgresql_where="read_at IS NULL")
    op.drop_table("notifications")
    op.drop_table("measurement_revisions")
    op.drop_table("ledger_seal_keys")
    op.drop_table("ledger_leaves")
    op.drop_table("ledger_heads")
    op.drop_index("ix_ledger_events_outside", table_name="ledger_events", postgresql_where="case_id IS NULL")
    op.drop_index("ix_ledger_events_arrival", table_name="ledger_events")
    op.drop_index("ix_ledger_events_actor_id", table_name="ledger_events")
    op.drop_table("ledger_events")
    op.drop_index("ix_incidents_open", table_name="incidents", postgresql_where="resolved_at IS NULL")
    op.drop_index("ix_incidents_case_id", table_name="incidents")
    op.drop_table("incidents")
    op.drop_table("import_runs")
    op.drop_table("factory_calendars")
    op.drop_table("enrolments")
    op.drop_table("document_contents")
    op.drop_index(op.f("ix_deployments_content_hash"), table_name="deployments")
    op.drop_table("deployments")
    op.drop_table("demand_rules")
    op.drop_table("defect_types")
    op.drop_table("connectors")
    op.drop_index("ix_cases_place", table_name="cases")
    op.drop_index("ix_cases_participants", table_name="cases", postgresql_using="gin")
    op.drop_index("ix_cases_list", table_name="cases")
    op.drop_table("cases")
    op.execute(DROP_LEDGER_FUNCTIONS)
    op.execute(DropSequence(NUMBERS))
