"""Roles and meanings of signatures: those that the product brings, and those that a plant adds without a programmer.

What a plant added stands in its database. It is read when somebody asks for all words, or for one that is not known
yet, and at most every other second; nothing is ever taken away, because records name it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

FRESH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class PlantWord:
    """A word of the plant: `kind` is `role` or `signature`; a role may do what `like` may, and its own lane."""

    kind: str
    code: str
    zh: str
    en: str
    like: str | None = None


class PlantWords:
    """What the plant added; `attach` says where it is read."""

    def __init__(self) -> None:
        self._source: Callable[[], Sequence[PlantWord]] | None = None
        self._words: Mapping[tuple[str, str], PlantWord] = {}
        self._read_at = float("-inf")

    def attach(self, source: Callable[[], Sequence[PlantWord]] | None) -> None:
        """Read from `source` from now on; None: there is nothing but what is held."""
        self._source = source
        self._words, self._read_at = {}, float("-inf")

    def hold(self, words: Sequence[PlantWord]) -> None:
        """These are all."""
        self._words = {(word.kind, word.code): word for word in words}

    def forget(self) -> None:
        """Something was added: read again when next asked."""
        self._read_at = float("-inf")

    def refresh(self) -> None:
        """Read again, unless that was just done."""
        if self._source is not None and time.monotonic() - self._read_at > FRESH_SECONDS:
            self._read_at = time.monotonic()
            self.hold(self._source())

    def held(self, kind: str) -> dict[str, PlantWord]:
        """Those of a kind, as they were last read."""
        return {code: word for (one, code), word in self._words.items() if one == kind}


PLANT_WORDS = PlantWords()
"""Those of the plant that this process works for."""


class WordBook(Mapping[str, dict[str, str]]):
    """Names in both languages by code: the product's `own`, then the plant's of this `kind`."""

    def __init__(self, kind: str, own: Mapping[str, dict[str, str]], plant: PlantWords = PLANT_WORDS) -> None:
        self._kind, self.own, self._plant = kind, own, plant

    def __getitem__(self, code: str) -> dict[str, str]:
        if code in self.own:
            return self.own[code]
        if code not in self._plant.held(self._kind):
            self._plant.refresh()
        word = self._plant.held(self._kind)[code]
        return {"zh": word.zh, "en": word.en}

    def __iter__(self) -> Iterator[str]:
        self._plant.refresh()
        return iter(self.held())

    def __len__(self) -> int:
        return len(self.held())

    def held(self) -> tuple[str, ...]:
        """The codes, without looking for new ones: for what is asked at every step."""
        return (*self.own, *(code for code in self._plant.held(self._kind) if code not in self.own))
