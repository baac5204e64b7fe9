"""What the columns of an unknown file may mean, by the names that exporters give them, and what codes may mean."""

import re
from collections.abc import Sequence

from app.imports import Choice, Feed

_KEY = ("id", "no", "key", "sample", "sampleno", "样本号", "单号", "检验单号", "编号", "记录号", "投诉单号")
"""How exporters call the column that identifies a row."""


def guess_columns(header: Sequence[str], feed: Feed) -> dict[str, str]:
    """Our field of such rows (or `key`) by their column, where the name tells."""
    plain = {re.sub(r"\s", "", name).lower(): name for name in reversed(header)}
    wanted = {field.name: field.aliases for field in feed.fields}
    if not feed.personal:
        wanted["key"] = _KEY
    return {ours: plain[name] for ours, aliases in wanted.items() for name in reversed(aliases) if name in plain}


def likeliest(theirs: str, choices: Sequence[Choice]) -> str:
    """The one of our codes whose name or code is theirs, or holds it or is held by it; empty when several do."""
    plain = theirs.strip().casefold()
    named = [(one.code, {text.casefold() for text in (one.code, *one.names.values())}) for one in choices]
    exact = {code for code, names in named if plain in names}
    alike = exact or {code for code, names in named if any(plain in name or name in plain for name in names)}
    return alike.pop() if len(alike) == 1 else ""
