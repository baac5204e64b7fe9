"""The matcher for what re2 cannot say: a small machine that returns to its last choice, and pays for every step."""

from dataclasses import dataclass
from typing import Any

from app.feel.patterns.char_sets import same_char
from app.feel.patterns.program import Program
from app.feel.runtime import Meter

Spans = tuple[int, ...]
"""Start and end of the match, then of each group; -1 for a group that took no part."""
Thread = tuple[int, int, Spans]
"""The next instruction, the place in the text, the slots."""

INSTRUCTIONS_A_STEP = 2
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Machine:
    """Runs one program over one text; `fold` ignores case, `by_line` lets `^` and `$` hold at each line."""

    program: Program
    text: str
    meter: Meter
    fold: bool
    by_line: bool

    def search(self, start: int) -> Spans | None:
        """The first match that begins at `start` or later. Raises FeelLimitError."""
        empty = (-1,) * self.program.slots
        for place in range(start, len(self.text) + 1):
            self.meter.spend()
            found = self._run((0, place, empty))
            if found is not None:
                return found[: 2 * self.program.groups + 2]
        return None

    def _run(self, thread: Thread) -> Spans | None:
        waiting = [thread]
        count = 0
        while waiting:
            count += 1
            if count % _AT_ONCE == 0:
                self.meter.spend(_AT_ONCE // INSTRUCTIONS_A_STEP)
            at, place, slots = waiting.pop()
            operation, argument = self.program.code[at]
            if operation == "match":
                return slots
            if operation == "split":
                first, second = argument
                waiting.append((second, place, slots))
                waiting.append((first, place, slots))
                continue
            after = self._step(operation, argument, (at, place, slots))
            if after is not None:
                waiting.append(after)
        return None

    def _step(self, operation: str, argument: Any, thread: Thread) -> Thread | None:
        """The thread after an instruction that has one way on; None when it has none."""
        at, place, slots = thread
        if operation == "save":
            return at + 1, place, (*slots[:argument], place, *slots[argument + 1 :])
        if operation == "jump":
            return argument, place, slots
        if operation == "again":
            mark, start = argument
            return (start if slots[mark] != place else at + 1), place, slots
        end = self._consume(operation, argument, place, slots)
        return None if end is None else (at + 1, end, slots)

    def _consume(self, operation: str, argument: Any, place: int, slots: Spans) -> int | None:
        """The place after what the instruction asks for; None when it is not there."""
        if operation == "edge":
            return place if self._is_edge(argument, place) else None
        if operation == "back":
            return self._repeated(place, slots[argument], slots[argument + 1])
        if place >= len(self.text):
            return None
        char = self.text[place]
        holds = same_char(char, argument, self.fold) if operation == "char" else argument.holds(char, self.fold)
        return place + 1 if holds else None

    def _is_edge(self, kind: str, place: int) -> bool:
        if kind == "^":
            return place == 0 or (self.by_line and self.text[place - 1] == "\n")
        if kind == "$":
            return place == len(self.text) or (self.by_line and self.text[place] == "\n")
        return (self._is_word(place - 1) is not self._is_word(place)) is (kind == "b")

    def _is_word(self, place: int) -> bool:
        return 0 <= place < len(self.text) and (self.text[place].isalnum() or self.text[place] == "_")

    def _repeated(self, place: int, start: int, end: int) -> int | None:
        """What a group matched, once more; a group that took no part matched nothing."""
        if end < 0:
            return place
        length = end - start
        self.meter.spend(length // 8)
        here, there = self.text[place : place + length], self.text[start:end]
        if len(here) < length or not all(same_char(a, b, self.fold) for a, b in zip(here, there, strict=True)):
            return None
        return place + length
