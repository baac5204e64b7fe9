"""What the machine wrote, as people read it: codes as words, shares as per cent, moments on the plant's clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.web.filters import as_percent, local
from app.web.translation import translate

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_SHARES = frozenset(
    {
        "high", "late_share", "limit", "low", "lower_bound", "not_released_share", "rate", "rate_after", "rate_before",
        "reduction", "share",
    }
)  # fmt: skip
# Words that mean something else beside a list of pages, or that are written in capitals.
_TITLES = {"next": "Next step"}
_CAPITALS = {"qa": "QA", "hr": "HR"}


@dataclass(frozen=True)
class PlainValues:
    """Writes values of one reader's language; `names` are people's names by username."""

    language: str
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def with_people(cls, language: str, catalogs: Mapping[str, Any]) -> "PlainValues":
        """The people's names out of the server's lists of options, where a list of people is among them."""
        people: Iterable[Mapping[str, Any]] = catalogs.get("catalog_people", ())
        return cls(language, {str(one["value"]): str(one["label"]) for one in people})

    def of(self, value: Any, key: str = "") -> Any:
        """The value as text where it needs telling, else as it is; `key` says what it is."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, float) and key in _SHARES and abs(value) <= 1:
            return as_percent(value)
        if isinstance(value, Mapping):
            return self._object(value)
        if isinstance(value, list):
            return [self.of(one, key) for one in value]
        return value

    def title(self, key: str) -> str:
        """`lower_bound` as `Lower bound`, or its translation where there is one."""
        words = _TITLES.get(key) or str(key).replace("_", " ")
        return translate(words[:1].upper() + words[1:], None, self.language)

    def code(self, value: Any) -> Any:
        """`data_gap` as `data gap`, or its translation; anything else stays."""
        if not (isinstance(value, str) and _CODE.fullmatch(value)):
            return value
        return translate(_CAPITALS.get(value) or value.replace("_", " "), None, self.language)

    def moment(self, text: str) -> str | None:
        """A moment as `2026-11-20 08:30`: in UTC it is put on the plant's clock, else it stands as written."""
        if not _MOMENT.fullmatch(text):
            return None
        moment = datetime.fromisoformat(text)
        there = local(moment) if moment.utcoffset() == timedelta() else moment
        return there.strftime("%Y-%m-%d %H:%M")

    def _text(self, value: str) -> Any:
        return self.moment(value) or self.names.get(value) or self.code(value)

    def _object(self, value: Mapping[str, Any]) -> str:
        if set(value) == {"from", "to"}:
            return f"{self.of(value['from'])} – {self.of(value['to'])}"
        parts = (f"{self.title(key)} {self.of(inner, key)}" for key, inner in value.items() if given(inner))
        return " · ".join(parts)


def given(value: Any) -> bool:
    """False for what was not answered."""
    return value is not None and value not in ("", [], {})
