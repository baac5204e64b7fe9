"""Keep on a case how often it went round.

Revision ID: 0025
Revises: 0024

Cases that there are begin with the highest number of their tasks; the previous release does not mind the column.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OF_TASKS = """
UPDATE cases SET round = found.round
FROM (SELECT case_id, max(round) AS round FROM tasks GROUP BY case_id HAVING max(round) > 1) found
WHERE cases.id = found.case_id
"""


def upgrade() -> None:
    """The column, and its value for the cases that there are."""
    op.add_column("cases", sa.Column("round", sa.Integer(), server_default="1", nullable=False))
    op.execute(_OF_TASKS)


def downgrade() -> None:
    """Without it."""
    op.drop_column("cases", "round")
