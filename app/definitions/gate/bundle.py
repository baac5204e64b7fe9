"""The files of one deployment, read once, as the rules look at them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lxml import etree

from app.definitions.findings import ERROR, Finding
from app.definitions.forms.form import Form
from app.engine import Element, Flow, ProcessModel
from app.feel import Decision


class Trouble(Protocol):
    """Why the engine could not run a file; an empty `path` means the whole set, `line` 0 an unknown line."""

    @property
    def path(self) -> str: ...

    @property
    def line(self) -> int: ...

    @property
    def message(self) -> str: ...


class Probe(Protocol):
    """The engine's trial run, in a child process with limits."""

    def __call__(self, files: Mapping[str, bytes], /) -> Sequence[Trouble]:
        """What went wrong with the BPMN and DMN files, by path."""


@dataclass(slots=True)
class Bundle:
    """What could be read, and what was found while reading (`findings`).

    `roots` holds the XML of each readable BPMN file, `decisions` (file, decision) by id,
    `tables` the XML of each readable DMN file, `forms` by the name tasks use.
    `broken` names the forms and files that are there but could not be read, so that nothing is called missing twice.
    `topics` are those that a job serves, None when nobody said.
    """

    files: Mapping[str, bytes]
    findings: list[Finding] = field(default_factory=list)
    roots: dict[str, etree._Element] = field(default_factory=dict)
    models: list[ProcessModel] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    decisions: dict[str, tuple[str, Decision]] = field(default_factory=dict)
    tables: dict[str, etree._Element] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    topics: frozenset[str] | None = None

    @property
    def executable(self) -> list[ProcessModel]:
        """The processes that will run."""
        return [model for model in self.models if model.executable]

    def may_define(self, name: str) -> bool:
        """Whether a file that could not be read mentions the name, so that it may not be called missing."""
        return any(name.encode() in self.files.get(path, b"") for path in self.broken)

    def elements(self, *kinds: str) -> Iterator[tuple[ProcessModel, Element]]:
        """Elements of executable processes, of the given kinds or all."""
        for model in self.executable:
            for element in model.elements.values():
                if not kinds or element.kind in kinds:
                    yield model, element


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the gate: its id, what it demands (English), and the function that finds what breaks it."""

    id: str
    demands: str
    find: Callable[[Bundle], Iterator[Finding]]


def at_element(
    model: ProcessModel, thing: Element | Flow, message: str, remedy: str, severity: str = ERROR, **params: Any
) -> Finding:
    """A finding about an element or a flow; the rule's id is filled in by the caller's `Rule`."""
    return Finding("", severity, model.path, message, remedy, thing.id, thing.line or None, params)


def at_process(model: ProcessModel, message: str, remedy: str, severity: str = ERROR, **params: Any) -> Finding:
    """A finding about a process as a whole."""
    return Finding("", severity, model.path, message, remedy, model.id, model.line or None, params)
