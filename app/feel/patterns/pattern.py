"""A compiled pattern: what it finds in a text, and what the looking costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from app.feel.errors import FeelLimitError
from app.feel.patterns.backtracker import Machine, Spans
from app.feel.patterns.prices import size_and_weight
from app.feel.patterns.program import Program, program_of
from app.feel.patterns.re2_text import re2_text
from app.feel.patterns.syntax import read_pattern
from app.feel.runtime import Meter

MAX_SUBJECT = 20_000
FLAGS = frozenset("smix")
# What re2 reads for one step: characters of the text, and characters times pieces of the pattern.
_READ_A_STEP, _WORK_A_STEP = 1_000, 2_000
_FOUND_STEPS = 5
_COMPILE_STEPS, _COMPILE_STEPS_A_CHARACTER = 200, 5


@dataclass(frozen=True, slots=True)
class Found:
    """One match; group 0 is all of it, and a group that took no part is the empty text."""

    text: str
    spans: Spans

    @property
    def start(self) -> int:
        return self.spans[0]

    @property
    def end(self) -> int:
        return self.spans[1]

    def group(self, number: int) -> str:
        start, end = self.spans[2 * number : 2 * number + 2]
        return self.text[start:end] if end >= 0 else ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for either matcher: `linear` is re2's, `program` ours; exactly one is there."""

    text: str
    flags: str
    groups: int
    size: int
    weight: int
    linear: Any
    program: Program | None

    def is_in(self, text: str, meter: Meter) -> bool:
        """Whether the pattern matches anywhere. Raises FeelLimitError."""
        return next(self.find_all(text, meter), None) is not None

    def find_all(self, text: str, meter: Meter) -> Iterator[Found]:
        """The matches from left to right, none of which overlap. Raises FeelLimitError."""
        if len(text) > MAX_SUBJECT:
            raise FeelLimitError(f"a pattern is tried on texts of at most {MAX_SUBJECT} characters")
        if (self.text, self.flags) not in meter.patterns:
            meter.spend(self.weight + _COMPILE_STEPS + _COMPILE_STEPS_A_CHARACTER * len(self.text))
            meter.patterns |= {(self.text, self.flags)}
        if self.program is None:
            return self._by_re2(text, meter)
        return self._by_machine(Machine(self.program, text, meter, "i" in self.flags, "m" in self.flags))

    def _by_re2(self, text: str, meter: Meter) -> Iterator[Found]:
        found = self.linear.finditer(text)
        at = 0
        last: Spans = ()
        while True:
            rest = len(text) - at
            meter.spend(_FOUND_STEPS + rest // _READ_A_STEP + rest * self.size // _WORK_A_STEP)
            match = next(found, None)
            if match is None:
                return
            spans = tuple(place for number in range(self.groups + 1) for place in match.span(number))
            if spans[:2] == (at, at) and spans == last:
                return  # re2 finds nothing at the end of a text twice
            at, last = spans[1], spans
            yield Found(text, spans)

    def _by_machine(self, machine: Machine) -> Iterator[Found]:
        at = 0
        while at <= len(machine.text):
            spans = machine.search(at)
            if spans is None:
                return
            yield Found(machine.text, spans)
            at = spans[1] if spans[1] > spans[0] else spans[1] + 1


@lru_cache(512)
def compile_pattern(text: str, flags: str) -> Pattern:
    """The pattern; ValueError for one that is wrong, FeelLimitError for one that is too large."""
    if not FLAGS.issuperset(flags):
        raise ValueError(f"there is no flag among {flags!r}, only s, m, i and x")
    tree, groups = read_pattern(text, flags)
    size, weight = size_and_weight(tree)
    words = re2_text(tree, flags)
    linear = None if words is None else _linear(words)
    program = program_of(tree, groups) if linear is None else None
    return Pattern(text, flags, groups, size, weight, linear, program)


def _linear(words: str) -> Any:
    """re2's pattern; None when it finds it too large."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(words, options)
    except re2.error:
        return None
