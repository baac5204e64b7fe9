"""Let the plant add roles and meanings of signatures.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)

# What was proposed stays as it was proposed; only its confirmation is written beside it, once.
GRANTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON plant_words FROM bihuan_app;
        GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at) ON plant_words TO bihuan_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "plant_words",
        sa.Column("kind", sa.String(20, collation="C"), nullable=False),
        sa.Column("code", sa.String(40, collation="C"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("zh", sa.String(60), nullable=False),
        sa.Column("en", sa.String(60), nullable=False),
        sa.Column("likeness", sa.String(40, collation="C"), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('role', 'signature')", name=op.f("ck_plant_words_kind")),
        sa.CheckConstraint("(kind = 'role') = (likeness IS NOT NULL)", name=op.f("ck_plant_words_likeness")),
        sa.PrimaryKeyConstraint("kind", "code", "revision", name=op.f("pk_plant_words")),
    )
    op.execute(GRANTS)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("plant_words")
