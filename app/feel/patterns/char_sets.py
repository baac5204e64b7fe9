"""Sets of characters: ranges of code points, Unicode categories, and one set taken from another."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Category:
    """`\\p{Lu}`, or what lies outside of it."""

    name: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class CharSet:
    """What a class, an escape or a dot stands for; `minus` is taken away from all the rest."""

    spans: tuple[Span, ...] = ()
    categories: tuple[Category, ...] = ()
    negated: bool = False
    minus: "CharSet | None" = None

    def holds(self, char: str, fold: bool) -> bool:
        """Whether the character is in the set; with `fold` in whatever case."""
        if self.minus is not None and self.minus.holds(char, fold):
            return False
        return any(map(self._lists, _cases(char) if fold else (char,))) is not self.negated

    def _lists(self, char: str) -> bool:
        code = ord(char)
        if any(low <= code <= high for low, high in self.spans):
            return True
        kind = unicodedata.category(char) if self.categories else ""
        return any(kind.startswith(each.name) is not each.outside for each in self.categories)


@lru_cache(1024)
def _cases(char: str) -> tuple[str, ...]:
    """The character in each case, as far as that is one character."""
    forms = {char, char.lower(), char.upper(), char.casefold(), char.upper().lower(), char.lower().upper()}
    return tuple(form for form in forms if len(form) == 1)


def same_char(left: str, right: str, fold: bool) -> bool:
    """Whether two characters are one, with `fold` whatever their case."""
    return left == right or (fold and not set(_cases(left)).isdisjoint(_cases(right)))


def spans_of(text: str) -> tuple[Span, ...]:
    """`a-z_` as spans."""
    return tuple(_pairs(text))


def _pairs(text: str) -> Iterator[Span]:
    index = 0
    while index < len(text):
        is_range = text[index + 1 : index + 2] == "-" and index + 2 < len(text)
        last = text[index + 2] if is_range else text[index]
        yield ord(text[index]), ord(last)
        index += 3 if is_range else 1


_KINDS = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
GENERAL = frozenset(_KINDS) | {large + small for large, smalls in _KINDS.items() for small in smalls}
BLOCKS: dict[str, Span] = {
    "IsBasicLatin": (0x0, 0x7F),
    "IsLatin-1Supplement": (0x80, 0xFF),
    "IsLatinExtended-A": (0x100, 0x17F),
    "IsLatinExtended-B": (0x180, 0x24F),
    "IsGreek": (0x370, 0x3FF),
    "IsGreekandCoptic": (0x370, 0x3FF),
    "IsCyrillic": (0x400, 0x4FF),
    "IsGeneralPunctuation": (0x2000, 0x206F),
    "IsLetterlikeSymbols": (0x2100, 0x214F),
    "IsNumberForms": (0x2150, 0x218F),
    "IsArrows": (0x2190, 0x21FF),
    "IsMathematicalOperators": (0x2200, 0x22FF),
    "IsEnclosedAlphanumerics": (0x2460, 0x24FF),
    "IsCJKSymbolsandPunctuation": (0x3000, 0x303F),
    "IsHiragana": (0x3040, 0x309F),
    "IsKatakana": (0x30A0, 0x30FF),
    "IsBopomofo": (0x3100, 0x312F),
    "IsHangulSyllables": (0xAC00, 0xD7A3),
    "IsCJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "IsCJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "IsCJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "IsHalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_SPACES = spans_of("\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000")
_NAME_START = spans_of(":A-Z_a-z\u00c0-\u02ff\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufffd")
_NAME_CHAR = spans_of("-.0-9:A-Z_a-z\u00b7\u00c0-\u1fff\u203f-\u2040\u2c00-\ud7ff\uf900-\ufffd")
_DIGIT, _WORD = (Category("Nd"),), (Category("L"), Category("N"))
ESCAPES: dict[str, CharSet] = {
    "s": CharSet(_SPACES),
    "S": CharSet(_SPACES, negated=True),
    "d": CharSet(categories=_DIGIT),
    "D": CharSet(categories=_DIGIT, negated=True),
    "w": CharSet(spans_of("_"), _WORD),
    "W": CharSet(spans_of("_"), _WORD, negated=True),
    "i": CharSet(_NAME_START),
    "I": CharSet(_NAME_START, negated=True),
    "c": CharSet(_NAME_CHAR),
    "C": CharSet(_NAME_CHAR, negated=True),
}
ANY = CharSet(((0, 0x10FFFF),))
NOT_LINE_END = CharSet(spans_of("\n\r"), negated=True)


def category(name: str, outside: bool) -> CharSet:
    """The set of `\\p{name}` or, `outside`, `\\P{name}`; ValueError for one that does not exist."""
    if name in GENERAL:
        return CharSet(categories=(Category(name, outside),))
    if name in BLOCKS:
        return CharSet((BLOCKS[name],), negated=outside)
    raise ValueError(f"there is no category {name!r}")
