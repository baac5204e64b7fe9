"""Let substitutes be confirmed and decline; an absence is changed by an answer beside it, never in place.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)

# The database itself writes the answer through, with its owner's rights: those who read absences find one row.
HEAR = """
CREATE OR REPLACE FUNCTION absences_hear_answer() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE absences SET
        confirmed_at = CASE WHEN NEW.answer = 'confirmed' THEN coalesce(confirmed_at, NEW.at) ELSE confirmed_at END,
        declined_at = CASE WHEN NEW.answer = 'declined' THEN coalesce(declined_at, NEW.at) ELSE declined_at END,
        ends = CASE WHEN NEW.answer = 'ended'
            THEN least(ends, greatest(NEW.at, starts + interval '1 microsecond')) ELSE ends END
    WHERE id = NEW.absence_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER absence_answers_are_heard AFTER INSERT ON absence_answers
    FOR EACH ROW EXECUTE FUNCTION absences_hear_answer();
CREATE OR REPLACE TRIGGER absence_answers_no_change BEFORE UPDATE OR DELETE ON absence_answers
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
"""

GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON absences, absence_answers FROM bihuan_app;
        GRANT SELECT, INSERT, UPDATE (reason) ON absences TO bihuan_app;
        GRANT SELECT, INSERT ON absence_answers TO bihuan_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.add_column("absences", sa.Column("recorded_by", sa.Uuid(), nullable=True))
    op.add_column("absences", sa.Column("confirmed_at", _MOMENT, nullable=True))
    op.add_column("absences", sa.Column("declined_at", _MOMENT, nullable=True))
    op.create_table(
        "absence_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("absence_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("answer IN ('confirmed', 'declined', 'ended')", name=op.f("ck_absence_answers_answer")),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absences.id"], name=op.f("fk_absence_answers_absence_id_absences")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_answers")),
    )
    op.execute(HEAR)
    op.execute(GRANTS)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("absence_answers")
    op.execute("DROP FUNCTION IF EXISTS absences_hear_answer()")
    for column in ("declined_at", "confirmed_at", "recorded_by"):
        op.drop_column("absences", column)
