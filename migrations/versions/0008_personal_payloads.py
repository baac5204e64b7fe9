"""Keep personal content beside the ledger, by salted digest, so that it can be erased.

Revision ID: 0008
Revises: 0007

What was recorded before stays in its events; from now on events name digests (body version 2).
"""

import hashlib
import json
from collections.abc import Sequence
from secrets import token_bytes

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_refuse_payload_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_by IS NULL AND NEW.erased_by IS NOT NULL
        AND NEW.content IS NULL AND NEW.salt IS NULL AND NEW.digest = OLD.digest
        AND NEW.subject IS NOT DISTINCT FROM OLD.subject AND NEW.chain IS NOT DISTINCT FROM OLD.chain THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

TRIGGERS = """
CREATE OR REPLACE TRIGGER ledger_payloads_no_change BEFORE UPDATE OR DELETE ON ledger_payloads
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_payload_change();
CREATE OR REPLACE TRIGGER ledger_payloads_no_truncate BEFORE TRUNCATE ON ledger_payloads
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_payload_change();
ALTER TABLE ledger_payloads ENABLE ALWAYS TRIGGER ledger_payloads_no_change;
ALTER TABLE ledger_payloads ENABLE ALWAYS TRIGGER ledger_payloads_no_truncate;
"""

GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON ledger_payloads FROM bihuan_app;
        GRANT SELECT, INSERT, UPDATE (content, salt, erased_by) ON ledger_payloads TO bihuan_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.execute(FUNCTION)
    op.create_table(
        "ledger_payloads",
        sa.Column("digest", sa.Text(collation="C"), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("chain", sa.Text(collation="C"), nullable=True),
        sa.Column("erased_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(content IS NULL) = (erased_by IS NOT NULL) AND (salt IS NULL) = (erased_by IS NOT NULL)",
            name=op.f("ck_ledger_payloads_erased_whole"),
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ledger_payloads")),
    )
    op.create_index(
        "ix_ledger_payloads_people",
        "ledger_payloads",
        ["subject"],
        postgresql_where=sa.text("chain IS NULL OR chain !~~ 'case:%'::text"),
    )
    op.execute(TRIGGERS)
    op.execute(GRANTS)
    op.create_index(
        "ix_ledger_events_erasures",
        "ledger_events",
        ["chain", "seq"],
        postgresql_where=sa.text("action ~~ '%.erased'::text"),
    )
    for table, column in (
        ("users", "identity"),
        ("sessions", "identity"),
        ("api_tokens", "identity"),
        ("api_tokens", "ip"),
    ):
        op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    op.add_column("cases", sa.Column("subject_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE cases SET subject_id = u.id FROM users u WHERE u.username = cases.subject")
    _keep_identities(op.get_bind())


def _keep_identities(connection: sa.Connection) -> None:
    """Everybody's name and username, for events by people who are not signed in at a browser."""
    for row in connection.execute(sa.text("SELECT id, username, name FROM users")).all():
        salt = token_bytes(32)
        facts = {"name": row.name, "username": row.username}
        content = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(salt + content.encode()).hexdigest()
        connection.execute(
            sa.text(
                "INSERT INTO ledger_payloads (digest, salt, content, subject) VALUES (:digest, :salt, :content, :person)"
            ),
            {"digest": digest, "salt": salt, "content": content, "person": row.id},
        )
        connection.execute(
            sa.text("UPDATE users SET identity = :digest WHERE id = :person"), {"digest": digest, "person": row.id}
        )


def downgrade() -> None:
    """Back to the version before. Events of version 2 lose what they name, so this is for empty databases."""
    op.drop_column("cases", "subject_id")
    for table, column in (
        ("api_tokens", "ip"),
        ("api_tokens", "identity"),
        ("sessions", "identity"),
        ("users", "identity"),
    ):
        op.drop_column(table, column)
    op.drop_index("ix_ledger_events_erasures", "ledger_events")
    op.drop_table("ledger_payloads")
    op.execute("DROP FUNCTION IF EXISTS ledger_refuse_payload_change()")
