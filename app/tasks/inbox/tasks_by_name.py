"""Which tasks a search means by their names: found in the diagrams in memory, so that the rows need hold no names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases import SearchWord, read_words
from app.definitions import Definitions

VERSIONS = 8
"""How many versions of each process are looked through; open cases seldom pin older ones."""


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A task of a diagram."""

    deployment: str
    process: str
    element: str


@dataclass(frozen=True, slots=True)
class TaskWord:
    """A word that a task is looked for by: what it may mean of its case, and which tasks of diagrams."""

    case: SearchWord
    tasks: Sequence[NamedTask] = ()


def task_words(session: Session, definitions: Definitions, search: str | None, language: str) -> list[TaskWord]:
    """The words of a search; tasks are meant by their names in this language, whatever their case."""
    return [
        TaskWord(word, tasks_named(session, definitions, word.text, language))
        for word in read_words(session, definitions, search)
    ]


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
