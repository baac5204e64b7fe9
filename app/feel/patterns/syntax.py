"""A pattern as a tree; whatever is no pattern is a ValueError."""

import re
from dataclasses import dataclass, replace

from app.feel.patterns.char_sets import ANY, ESCAPES, NOT_LINE_END, CharSet, category

MAX_PATTERN = 500
MAX_REPEAT = 1000
_COUNTED = re.compile(r"\{(\d{1,9})(?:(,)(\d{1,9})?)?\}", re.ASCII)
_CATEGORY = re.compile(r"\{([A-Za-z0-9-]+)\}")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Char:
    """One character."""

    char: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`^`, `$`, or `b` and `B` for `\\b` and `\\B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Back:
    """What the group of this number matched."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """Brackets; `number` counts from 1, None for `(?:…)`."""

    inner: "Node"
    number: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """The first that fits."""

    ways: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """As often as `low` to `high` (None: without end), as much as possible or, not `greedy`, as little."""

    inner: "Node"
    low: int
    high: int | None
    greedy: bool


Node = Char | CharSet | Edge | Back | Group | Sequence | Choice | Repeat


class _Reader:
    """Reads from left to right; `closed` are the groups that a reference may name."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.dot = ANY if "s" in flags else NOT_LINE_END
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()

    def take(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def next(self) -> str:
        if self.at >= len(self.text):
            raise ValueError("the pattern ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def choice(self) -> Node:
        ways = [self.sequence()]
        while self.take("|"):
            ways.append(self.sequence())
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self, atom: Node) -> Node:
        bounds = self.bounds()
        if bounds is None:
            return atom
        low, high = bounds
        if high is not None and high < low:
            raise ValueError(f"{{{low},{high}}} goes backwards")
        return Repeat(atom, low, high, greedy=not self.take("?"))

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, found in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return found
        counted = _COUNTED.match(self.text, self.at)
        if counted is None:
            return None
        self.at = counted.end()
        low = int(counted[1])
        high = low if counted[2] is None else int(counted[3]) if counted[3] else None
        return low, high

    def atom(self) -> Node:
        char = self.next()
        if char == "(":
            return self.group()
        if char == "[":
            return self.char_class()
        if char == "\\":
            return self.escape()
        if char in "*+?":
            raise ValueError(f"{char} repeats nothing")
        if char in "^$":
            return Edge(char)
        return self.dot if char == "." else Char(char)

    def group(self) -> Node:
        number = None
        if self.take("?"):
            if not self.take(":"):
                raise ValueError("(? begins no group")
        else:
            self.groups += 1
            number = self.groups
        inner = self.choice()
        if not self.take(")"):
            raise ValueError("a ) is missing")
        if number is not None:
            self.closed.add(number)
        return Group(inner, number)

    def escape(self) -> Node:
        char = self.text[self.at : self.at + 1]
        if char.isdecimal():
            return self.reference()
        if char in {"b", "B"}:
            return Edge(self.next())
        return self.single()

    def reference(self) -> Node:
        """The longest number that names a group; the digits after it stand for themselves."""
        end = self.at + 1
        while self.text[end : end + 1].isdecimal() and int(self.text[self.at : end + 1]) <= self.groups:
            end += 1
        group = int(self.text[self.at : end])
        if group not in self.closed:
            raise ValueError(f"no group {group} ends before \\{group}")
        self.at = end
        return Back(group)

    def single(self) -> Char | CharSet:
        """What may follow a backslash inside a class too."""
        char = self.next()
        if char in "pP":
            found = _CATEGORY.match(self.text, self.at)
            if found is None:
                raise ValueError("a category in {…} was expected")
            self.at = found.end()
            return category(found[1], char == "P")
        if char in ESCAPES:
            return ESCAPES[char]
        if char.isalnum() and char not in _CONTROL:
            raise ValueError(f"\\{char} means nothing")
        return Char(_CONTROL.get(char, char))

    def char_class(self) -> CharSet:
        negated = self.take("^")
        made = CharSet(negated=negated)
        first = self.at
        while not self.take("]"):
            if self.at > first and self.take("-["):
                made = replace(made, minus=self.char_class())
                if not self.take("]"):
                    raise ValueError("a ] is missing after the class that is taken away")
                break
            made = self.member(made)
        if self.at == first + 1:
            raise ValueError("a class is empty")
        return made

    def member(self, made: CharSet) -> CharSet:
        """The class with one more character, range or escape."""
        low = self.class_atom()
        if isinstance(low, CharSet):
            return _union(made, low)
        high: Char | CharSet = low
        after = self.text[self.at + 1 : self.at + 2]
        if self.text[self.at : self.at + 1] == "-" and after not in {"", "]", "["}:
            self.at += 1
            high = self.class_atom()
        if isinstance(high, CharSet) or high.char < low.char:
            raise ValueError("a range of a class has no order")
        return replace(made, spans=(*made.spans, (ord(low.char), ord(high.char))))

    def class_atom(self) -> Char | CharSet:
        char = self.next()
        if char == "[":
            raise ValueError("a [ inside of a class is written \\[")
        return self.single() if char == "\\" else Char(char)


def _union(made: CharSet, other: CharSet) -> CharSet:
    """Both together; what is outside of something within a class is written by its categories or spans."""
    if not other.negated:
        return replace(made, spans=made.spans + other.spans, categories=made.categories + other.categories)
    if not other.spans and len(other.categories) == 1:
        return replace(made, categories=(*made.categories, replace(other.categories[0], outside=True)))
    if other.categories:
        raise ValueError("\\W cannot stand inside of a class")
    return replace(made, spans=made.spans + tuple(_gaps(sorted(other.spans))))


def _gaps(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What lies between sorted spans."""
    gaps, start = [], 0
    for low, high in spans:
        if low > start:
            gaps.append((start, low - 1))
        start = max(start, high + 1)
    return [*gaps, (start, 0x10FFFF)]


def read_pattern(text: str, flags: str) -> tuple[Node, int]:
    """The tree of a pattern and how many groups it has. Raises ValueError."""
    if len(text) > MAX_PATTERN:
        raise ValueError(f"the pattern is longer than {MAX_PATTERN} characters")
    reader = _Reader(_without_space(text) if "x" in flags else text, flags)
    try:
        tree = reader.choice()
    except RecursionError:
        raise ValueError("the pattern is nested too deep") from None
    if reader.at < len(reader.text):
        raise ValueError("a ) closes nothing")
    return tree, reader.groups


def _without_space(pattern: str) -> str:
    """Flag x: white space outside of classes says nothing."""
    return re.sub(r"(\[(?:[^\]\\]|\\.)*\])|\s+", lambda found: found.group(1) or "", pattern)
