"""Let an administrator's change of name, number or mail wait for a second administrator.

Revision ID: 0018
Revises: 0017

The previous release proposes fewer kinds and knows no other: what waits must be decided before one goes back.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Four kinds."""
    op.drop_constraint(op.f("ck_account_proposals_kind"), "account_proposals", type_="check")
    op.create_check_constraint(op.f("ck_account_proposals_kind"), "account_proposals", "kind IN ('change', 'disable', 'erase', 'reset')")


def downgrade() -> None:
    """Three; proposals of the fourth go, their record stays."""
    op.execute("DELETE FROM account_proposals WHERE kind = 'change'")
    op.drop_constraint(op.f("ck_account_proposals_kind"), "account_proposals", type_="check")
    op.create_check_constraint(op.f("ck_account_proposals_kind"), "account_proposals", "kind IN ('disable', 'erase', 'reset')")
