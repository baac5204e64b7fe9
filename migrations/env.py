"""Runs what Alembic was asked for on the connection that `app.config.migrations` opened, in its transaction.

Nothing here or in `versions` knows the product: history must stay what it was while the product changes.
"""

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext


def plain_types(kind: str, item: object, _autogen: AutogenContext) -> str | bool:
    """In drafts a moment is a column with time zone, not the product's own type."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes.get("metadata"),
    compare_server_default=False,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
