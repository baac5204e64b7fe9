"""Why rows are rejected: every reason has a code, which its owner declares (a feed, an adapter, or this slice)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RejectCode:
    """A reason: `code` for machines, `template` the English sentence for people, over the reject's parameters.

    The Chinese sentence stands in the slice's `messages.po`; a connector of another package gives it as `zh`.
    `waits`: such a row waits until somebody says what an unknown code means.
    """

    code: str
    template: str
    zh: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be stored: its line, why, the sentence's parameters, and the row `raw` as it was read.

    `unknown` names codes of theirs that nobody has mapped yet, as (our field, their code).
    """

    line_no: int
    reason: RejectCode
    params: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)
    unknown: Sequence[tuple[str, str]] = ()

    @property
    def code(self) -> str:
        """The reason's code."""
        return self.reason.code

    @property
    def template(self) -> str:
        """The reason's English sentence."""
        return self.reason.template


class RowError(ValueError):
    """A rule that the row breaks; what reads the row makes a `Reject` of it."""

    def __init__(
        self, reason: RejectCode, params: Mapping[str, Any] | None = None, unknown: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.params = dict(params or {})
        self.unknown = tuple(unknown)

    def reject(self, line_no: int, raw: Mapping[str, Any]) -> Reject:
        """The row that broke it, as rejected."""
        return Reject(line_no, self.reason, self.params, dict(raw), self.unknown)


def by_code(codes: Iterable[RejectCode]) -> Mapping[str, RejectCode]:
    """The reasons by their codes."""
    return {code.code: code for code in codes}


CUT_OFF = RejectCode("cut_off", "The row has %(found)d cells, the header %(expected)d; it may be cut off")
FORMULA = RejectCode("formula", "The cell %(column)s holds a formula or a control character, not a value")
DUPLICATE_KEY = RejectCode("duplicate_key", "Another row of this file has the same key %(key)s and other values")
NO_KEY = RejectCode("key", "The row has no key that identifies it in its source")
NO_TIME = RejectCode("time", "%(field)s: %(text)s is no date or time")
IN_FUTURE = RejectCode("future", "The period starts in the future: %(start)s")
FUTURE_DAY = RejectCode("future", "The day %(day)s lies in the future")
NO_DAY = RejectCode("date", "%(column)s: %(text)s is no day; write it as 2026-01-31")
UNKNOWN_CODE = RejectCode("unknown_code", "The plant knows no %(field)s %(code)s", waits=True)
WRONG_VALUES = (
    RejectCode("missing", "%(column)s is empty"),
    RejectCode("number", "%(column)s: %(text)s is no whole number"),
    RejectCode("decimal", "%(column)s: %(text)s is no number"),
    RejectCode("range", "%(column)s: %(text)s must lie between 0 and 1,000,000,000"),
    RejectCode("length", "%(column)s: %(text)s is longer than 40 characters"),
    RejectCode("long", "%(column)s is too long"),
    RejectCode("choice", "%(column)s: %(text)s is none of the words known here; map it to one of ours"),
    RejectCode("share", "%(column)s: %(text)s must lie between 0 and 100"),
)
"""What may be wrong with a single value."""
COMMON = (
    CUT_OFF,
    FORMULA,
    DUPLICATE_KEY,
    NO_KEY,
    NO_TIME,
    IN_FUTURE,
    FUTURE_DAY,
    NO_DAY,
    UNKNOWN_CODE,
    *WRONG_VALUES,
)
"""Reasons that every feed and every adapter may give."""
