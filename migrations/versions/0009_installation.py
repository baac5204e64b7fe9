"""Say in the database whether it is a demonstration.

Revision ID: 0009
Revises: 0008

The row itself is written by the first start or `bihuan migrate`; nobody changes it afterwards.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRIGGERS = """
CREATE OR REPLACE TRIGGER installation_no_change BEFORE UPDATE OR DELETE ON installation
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE OR REPLACE TRIGGER installation_no_truncate BEFORE TRUNCATE ON installation
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE installation ENABLE ALWAYS TRIGGER installation_no_change;
ALTER TABLE installation ENABLE ALWAYS TRIGGER installation_no_truncate;
"""

GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON installation FROM bihuan_app;
        GRANT SELECT ON installation TO bihuan_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "installation",
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("here", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("here", name=op.f("pk_installation")),
    )
    op.execute(TRIGGERS)
    op.execute(GRANTS)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("installation")
