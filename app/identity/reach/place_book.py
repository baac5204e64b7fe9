"""Which plants and lines a role may be given for: master data of a floor above, which attaches what reads it."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy.orm import Session

from app.identity.actor import Grant
from app.kernel.errors import InvalidInputError

Reader = Callable[[Session], Mapping[str, Collection[str]]]
"""Gives the codes of each plant's lines, by the plant's code."""
MOST_TOLD = 50


class PlaceBook:
    """A role for a place that nobody knows would count nowhere, or for a line that somebody calls so next year."""

    def __init__(self) -> None:
        self._read: Reader | None = None

    def attach(self, read: Reader) -> None:
        """Say where it is read; until then every place is as good as another."""
        self._read = read

    def check(self, session: Session, given: Grant) -> None:
        """Raise InvalidInputError (fields `plant`, `line`) for a place that is not there, with those that are."""
        if given.everywhere or self._read is None:
            return
        known = self._read(session)
        if given.plant is not None and given.plant not in known:
            _refuse("plant", "There is no plant %(plant)s. The plants: %(known)s.", known, plant=given.plant)
        lines = {line for codes in known.values() for line in codes} if given.plant is None else known[given.plant]
        if given.line is not None and given.line not in lines:
            _refuse("line", "There is no line %(line)s here. The lines: %(known)s.", lines, line=given.line)


PLACE_BOOK = PlaceBook()


def _refuse(field: str, template: str, known: Collection[str], **said: str) -> None:
    told = ", ".join(sorted(known)[:MOST_TOLD]) + (" …" if len(known) > MOST_TOLD else "")
    raise InvalidInputError(template, fields={field: "Unknown place"}, known=told or "–", **said)
