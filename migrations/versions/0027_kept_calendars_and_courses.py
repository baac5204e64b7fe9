"""Let people keep factory calendars, their days and courses: what is in use, which version, since when.

Revision ID: 0027
Revises: 0026

New columns have defaults or may be empty, so the previous release goes on adding rows without them. A day of a
calendar is named by an id of its own; that it stands once in a calendar is kept by a constraint instead of the key.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEPT = ("factory_calendars", "calendar_days", "course_offers")


def upgrade() -> None:
    """What is there is in use, in its first version; a calendar's version counts on."""
    for table in _KEPT:
        op.add_column(table, sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
        op.add_column(table, sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
        if table != "factory_calendars":
            op.add_column(table, sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.alter_column("factory_calendars", "version", server_default=sa.text("1"))
    for name, value in (("name_zh", "工厂日历"), ("name_en", "Factory calendar")):
        op.add_column("factory_calendars", sa.Column(name, sa.String(collation="C"), server_default=value, nullable=False))
    op.drop_constraint("pk_calendar_days", "calendar_days", type_="primary")
    op.add_column("calendar_days", sa.Column("id", sa.Integer(), sa.Identity(), nullable=False))
    op.create_primary_key("pk_calendar_days", "calendar_days", ["id"])
    op.create_unique_constraint("uq_calendar_days_calendar_day", "calendar_days", ["calendar", "day"])


def downgrade() -> None:
    """The columns go; what was said in them stays in the record."""
    op.drop_constraint("uq_calendar_days_calendar_day", "calendar_days", type_="unique")
    op.drop_constraint("pk_calendar_days", "calendar_days", type_="primary")
    op.drop_column("calendar_days", "id")
    op.create_primary_key("pk_calendar_days", "calendar_days", ["calendar", "day"])
    for name in ("name_en", "name_zh"):
        op.drop_column("factory_calendars", name)
    op.alter_column("factory_calendars", "version", server_default=None)
    for table in _KEPT:
        if table != "factory_calendars":
            op.drop_column(table, "revision")
        op.drop_column(table, "updated_at")
        op.drop_column(table, "active")
