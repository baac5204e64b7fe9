"""Let the working role add proof and read it, never change or delete it: what ends or goes does so by a new row.

Revision ID: 0015
Revises: 0014

The database writes the new row through with its owner's rights, so that readers find one row as before. While a
release of before still runs, its revoking of roles and its answers to findings are refused.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)

HEAR = """
CREATE OR REPLACE FUNCTION grants_hear_ending() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE grants SET valid_to = least(coalesce(valid_to, 'infinity'), greatest(NEW.at, valid_from)),
        revoked_by = NEW.ended_by
    WHERE id = NEW.grant_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER grant_endings_are_heard AFTER INSERT ON grant_endings
    FOR EACH ROW EXECUTE FUNCTION grants_hear_ending();

CREATE OR REPLACE FUNCTION findings_hear_answer() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.answer = 'contested' THEN
        UPDATE responsibility_findings SET status = 'contested', contested_at = NEW.at, contested_by = NEW.given_by,
            contest_reason = NEW.reason, document_id = NEW.document_id
        WHERE id = NEW.finding_id AND status = 'proposed';
    ELSIF NEW.answer IN ('accepted', 'overruled') THEN
        UPDATE responsibility_findings SET status = NEW.answer, decided_at = NEW.at, decided_by = NEW.given_by,
            decision_reason = NEW.reason
        WHERE id = NEW.finding_id AND status IN ('proposed', 'contested');
    ELSIF NEW.answer = 'erased' THEN
        UPDATE responsibility_findings SET facts = '{}', evidence = '[]', contest_reason = NULL,
            decision_reason = NULL, document_id = NULL
        WHERE id = NEW.finding_id;
    ELSE
        UPDATE responsibility_findings SET evidence = NEW.evidence WHERE id = NEW.finding_id;
    END IF;
    -- What was said stands in the finding, where an erasure finds it; here stays that it was said, by whom and when.
    NEW.reason := NULL;
    NEW.document_id := NULL;
    NEW.evidence := NULL;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER finding_answers_are_heard BEFORE INSERT ON finding_answers
    FOR EACH ROW EXECUTE FUNCTION findings_hear_answer();

CREATE OR REPLACE FUNCTION documents_hear_erasure() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE digest text;
BEGIN
    DELETE FROM documents WHERE id = NEW.document_id RETURNING sha256 INTO digest;
    DELETE FROM document_contents c WHERE c.sha256 = digest
        AND NOT EXISTS (SELECT FROM documents d WHERE d.sha256 = c.sha256);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER document_erasures_are_heard AFTER INSERT ON document_erasures
    FOR EACH ROW EXECUTE FUNCTION documents_hear_erasure();
"""

GROWING = ("grant_endings", "finding_answers", "document_erasures")

GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON grants, grant_endings, responsibility_findings, finding_answers, documents, document_contents,
            document_erasures, deployments, definition_files, processes, audit_reviews, measurement_revisions,
            account_proposals FROM bihuan_app;
        GRANT SELECT, INSERT ON grants, grant_endings, responsibility_findings, finding_answers, documents,
            document_contents, document_erasures, deployments, definition_files, processes, audit_reviews,
            measurement_revisions, account_proposals TO bihuan_app;
        GRANT UPDATE (decided_by, decided_at, outcome, facts, document, document_name) ON account_proposals
            TO bihuan_app;
        REVOKE DELETE ON users, cases, tasks, measurements, defect_counts, complaints FROM bihuan_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "grant_endings",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_grant_endings_grant_id_grants")),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_grant_endings")),
    )
    op.create_table(
        "finding_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('contested', 'accepted', 'overruled', 'erased', 'renamed')",
            name=op.f("ck_finding_answers_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["responsibility_findings.id"],
            name=op.f("fk_finding_answers_finding_id_responsibility_findings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answers")),
    )
    op.create_table(
        "document_erasures",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_erasures")),
    )
    op.execute("INSERT INTO grant_endings SELECT id, valid_to, revoked_by FROM grants WHERE revoked_by IS NOT NULL")
    op.execute(HEAR)
    for table in GROWING:
        op.execute(
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
        )
    op.execute(GRANTS)


def downgrade() -> None:
    """Back to the version before; what ended stays ended."""
    for table in GROWING:
        op.drop_table(table)
    for function in ("grants_hear_ending", "findings_hear_answer", "documents_hear_erasure"):
        op.execute(f"DROP FUNCTION IF EXISTS {function}()")
