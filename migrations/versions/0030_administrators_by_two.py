"""Let a proposal give or end an administrator's role.

Revision ID: 0030
Revises: 0029

The previous release lists such proposals by a kind that it does not know; decide them before going back.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAME = "ck_account_proposals_kind"


def upgrade() -> None:
    """Six kinds."""
    op.drop_constraint(op.f(_NAME), "account_proposals", type_="check")
    known = "kind IN ('change', 'disable', 'erase', 'grant', 'reset', 'revoke')"
    op.create_check_constraint(op.f(_NAME), "account_proposals", known)


def downgrade() -> None:
    """Four; proposals of the others go, their record stays."""
    op.execute("DELETE FROM account_proposals WHERE kind IN ('grant', 'revoke')")
    op.drop_constraint(op.f(_NAME), "account_proposals", type_="check")
    op.create_check_constraint(op.f(_NAME), "account_proposals", "kind IN ('change', 'disable', 'erase', 'reset')")
