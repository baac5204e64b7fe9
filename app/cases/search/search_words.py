"""What people type to find a case, word by word, and which codes of places, defects and processes each may mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.definitions import Definitions
from app.identity import User
from app.plant import read_place_names

_BETWEEN = re.compile(r"[\s·]+")
_MOST = 6


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word; the codes are of those whose name, in either language, holds it."""

    text: str
    lines: Sequence[str] = ()
    steps: Sequence[str] = ()
    defect_types: Sequence[str] = ()
    processes: Sequence[str] = ()

    def shown(self) -> ColumnElement[bool]:
        """The condition that a case's row shows the word."""
        starters = select(User.id).where(User.name.icontains(self.text, autoescape=True))
        return or_(
            self.named(),
            Case.line.in_(self.lines),
            Case.step.in_(self.steps),
            Case.defect_type.in_(self.defect_types),
            Case.process.in_(self.processes),
            Case.started_by.in_(starters),
        )

    def named(self) -> ColumnElement[bool]:
        """The condition that the case's number or subject holds it."""
        return or_(*(column.icontains(self.text, autoescape=True) for column in (Case.number, Case.subject_name)))


def read_words(session: Session, definitions: Definitions, search: str | None) -> list[SearchWord]:
    """The words of `search`, six at most, in order; titles may be typed or pasted with their dots."""
    words = [word for word in _BETWEEN.split(search or "") if word][:_MOST]
    if not words:
        return []
    names = read_place_names(session)
    processes = {one.key.process: one.names for one in definitions.known(session)}
    return [
        SearchWord(
            word,
            lines=_meant(word, {code: named for (kind, code), named in names.items() if kind == "line"}),
            steps=_meant(word, {code: named for (kind, code), named in names.items() if kind == "step"}),
            defect_types=_meant(word, {code: named for (kind, code), named in names.items() if kind == "defect_type"}),
            processes=_meant(word, processes),
        )
        for word in words
    ]


def _meant(word: str, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    wanted = word.casefold()
    return sorted(code for code, named in names.items() if any(wanted in one.casefold() for one in named.values()))
