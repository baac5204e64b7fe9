"""What the machine wrote, as people read it: codes as words, shares as per cent, moments on the plant's clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from app.web.numbers import as_percent
from app.web.translation import translate

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_SHARES = frozenset(
    {
        "high",
        "late_share",
        "limit",
        "low",
        "lower_bound",
        "not_released_share",
        "rate",
        "rate_after",
        "rate_before",
        "reduction",
        "share",
    }
)
# Words that mean something else beside a list of pages, or that are written in capitals.
_TITLES = {"next": "Next step", "n": "Inspected", "x": "Defects"}
_CAPITALS = {"qa": "QA", "hr": "HR"}
# Which of the server's lists of options names the codes that stand under a key.
_LISTS = {
    "line": "lines",
    "step": "steps",
    "defect_type": "defect_types",
    "equipment": "equipment",
    "trainee": "people",
    "trainees": "people",
    "trainer": "trainers",
    "recurrence_of": "cases",
}
_BOTH = {"zh", "en"}


@dataclass(frozen=True)
class PlainValues:
    """Writes values in one reader's language and on the plant's clock.

    `catalogs` (`catalog_lines` …) name the codes of the lists they hold.
    """

    language: str
    zone: tzinfo
    catalogs: Mapping[str, Any] = field(default_factory=dict)

    def of(self, value: Any, key: str = "") -> Any:
        """The value as text where it needs telling, else as it is; `key` says what it is."""
        if isinstance(value, str):
            return self._named(value, key) or self.moment(value) or self.code(value)
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
        there = moment.astimezone(self.zone) if moment.utcoffset() == timedelta() else moment
        return there.strftime("%Y-%m-%d %H:%M")

    def _named(self, value: str, key: str) -> str | None:
        options: Iterable[Mapping[str, Any]] = self.catalogs.get(f"catalog_{_LISTS.get(key)}", ())
        return next((str(option["label"]) for option in options if option["value"] == value), None)

    def _object(self, value: Mapping[str, Any]) -> str:
        if value.keys() >= _BOTH:
            return str(value[self.language])
        if set(value) == {"from", "to"}:
            return f"{self.of(value['from'])} – {self.of(value['to'])}"
        parts = (f"{self.title(key)} {self.of(inner, key)}" for key, inner in value.items() if given(inner))
        return " · ".join(parts)


def lists_for(value: Any) -> frozenset[str]:
    """The lists of options that name codes in what a machine wrote: an object, or rows of them."""
    rows = value if isinstance(value, list) else [value]
    keys = {key for row in rows if isinstance(row, Mapping) for key in row}
    return frozenset(_LISTS[key] for key in keys & _LISTS.keys())


def joined(value: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """A name that is given in both languages becomes one, in the reader's."""
    if not value.keys() >= _BOTH:
        return value
    return {"conclusion": value[language], **{key: inner for key, inner in value.items() if key not in _BOTH}}


def given(value: Any) -> bool:
    """False for what was not answered."""
    return value is not None and value not in ("", [], {})
