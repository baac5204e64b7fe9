"""What an event of a dossier says was answered: labels and short values in both languages."""

import json
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from app.audit.dossier.texts import both
from app.audit.replay.value_changes import field_changes
from app.cases import WITHHELD
from app.ledger import erased_words
from app.web.view_models import Change

LabelledValues = Sequence[tuple[str, str]]
Schemas = Mapping[str, Any]
"""A form's schema by language."""

# Longer texts stand once, in Chinese: rows of tables in two languages would hide what they say.
_SHORT = 60


def values_of(body: Mapping[str, Any], schemas: Schemas | None, zone: tzinfo) -> LabelledValues:
    """The answers of an event as the form labels them; a value that cannot be taken apart stands as it is."""
    old, new = body.get("old"), body.get("new")
    if "erased" in body:
        return [("内容 / Content", both(erased_words(body["erased"])))]
    if WITHHELD in (old, new):
        return [("内容 / Content", "盲评中，暂不显示 / withheld while blind")]
    if isinstance(old, dict | None) and isinstance(new, dict):
        return _in_both(*(_changes(schemas, language, (old, new), zone) for language in ("zh", "en")))
    return [("内容 / Content", _change(old, new))] if (old, new) != (None, None) else []


def _changes(schemas: Schemas | None, language: str, values: tuple[Any, Any], zone: tzinfo) -> Sequence[Change]:
    return field_changes(schemas[language] if schemas else None, *values, language, {}, zone)


def _in_both(zh: Sequence[Change], en: Sequence[Change]) -> LabelledValues:
    """The same form in the same order; where two of its labels are one in a language, the Chinese ones stand alone."""
    pairs = zip(zh, en if len(en) == len(zh) else zh, strict=True)
    return [
        (_either(both(one.label), both(other.label)), _either(_change(one.old, one.new), _change(other.old, other.new)))
        for one, other in pairs
    ]


def _either(zh: str, en: str) -> str:
    return both({"zh": zh, "en": en}) if len(zh) <= _SHORT else zh


def _change(old: Any, new: Any) -> str:
    if old is None:
        return _plain(new)
    return f"{_plain(old)} → {'—' if new is None else _plain(new)}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
