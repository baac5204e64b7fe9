"""Which tasks a search means by their names: found in the diagrams in memory, so that the rows need hold no names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.definitions import Definitions

VERSIONS = 8
"""How many versions of each process are looked through; open cases seldom pin older ones."""


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A task of a diagram."""

    deployment: str
    process: str
    element: str


def tasks_named(session: Session, definitions: Definitions, words: str | None, language: str) -> Sequence[NamedTask]:
    """The tasks whose name in this language holds the words, whatever their case; without words none."""
    wanted = (words or "").strip().casefold()
    if not wanted:
        return ()
    return [
        NamedTask(key.deployment, key.process, element.id)
        for key in definitions.newest(session, VERSIONS)
        for element in definitions.model(key).elements.values()
        if element.kind == "userTask" and wanted in _name(element.names, language)
    ]


def _name(names: Mapping[str, str], language: str) -> str:
    return (names.get(language) or names.get("zh") or "").casefold()
