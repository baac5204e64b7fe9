"""Keep on a case which defect it is about, for its title and for searches.

Revision ID: 0029
Revises: 0028

Cases that there are get it from what was said in them; the previous release does not mind the column.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SAID = """
UPDATE cases SET defect_type = coalesce(variables->'request'->>'defect_type', variables->'signal'->>'defect_type')
WHERE process IN ('quality_training', 'qualification')
"""


def upgrade() -> None:
    """The column, and its value for the cases that there are."""
    op.add_column("cases", sa.Column("defect_type", sa.String(collation="C"), nullable=True))
    op.execute(_SAID)


def downgrade() -> None:
    """Without it."""
    op.drop_column("cases", "defect_type")
