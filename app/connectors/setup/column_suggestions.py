"""What the columns of an unknown file may mean, by the names that exporters give them."""

import re
from collections.abc import Sequence

from app.imports.feed import Feed

_KEY = ("id", "no", "key", "sample", "sampleno", "样本号", "单号", "检验单号", "编号", "记录号", "投诉单号")
"""How exporters call the column that identifies a row."""


def guess_columns(header: Sequence[str], feed: Feed) -> dict[str, str]:
    """Our field of such rows (or `key`) by their column, where the name tells."""
    plain = {re.sub(r"\s", "", name).lower(): name for name in reversed(header)}
    wanted = {field.name: field.aliases for field in feed.fields}
    if not feed.personal:
        wanted["key"] = _KEY
    return {ours: plain[name] for ours, aliases in wanted.items() for name in reversed(aliases) if name in plain}
