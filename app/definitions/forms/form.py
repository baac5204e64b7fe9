"""A form of one deployment: what the browser gets, and what the server makes of what comes back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any

from app.definitions.forms.component import Component
from app.definitions.forms.expressions import catalogs_of, names_used
from app.definitions.forms.localize import localise
from app.definitions.forms.prefill import prefill
from app.definitions.forms.submission import FormSubmission, sentence
from app.definitions.forms.unknown_keys import refuse_unknown
from app.kernel.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class FileField:
    """A place for files: `key` as in error names, without row numbers; `accept` as the browser's file dialog has it."""

    key: str
    accept: str
    multiple: bool


@dataclass(frozen=True)
class Form:
    """A checked form. `name` is the file's name without its ending, the one tasks refer to."""

    name: str
    path: str
    raw: Mapping[str, Any]
    components: tuple[Component, ...]

    def schema(self, language: str) -> dict[str, Any]:
        """The form-js schema with all texts in `language` where the form has them."""
        return localise(self.raw, language)

    def prefill(self, context: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """First values by key; only fields whose `prefill` gives something."""
        return prefill(self.components, context, now)

    def kept(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The last round's answers as the form begins with them when its task is entered again."""
        empty = {component.where for component in self.walk() if component.properties.get("again") == "empty"}
        return {key: value for key, value in answers.items() if (key,) not in empty}

    def validate(
        self,
        answers: Mapping[str, Any],
        context: Mapping[str, Any],
        now: datetime,
        language: str = "zh",
        zone: tzinfo = UTC,
    ) -> dict[str, Any]:
        """The answers as they go into the case: JSON, visible fields only, computed and locked ones our own.

        `now` is aware; "today" is that of `zone`. Raises InvalidInputError whose `fields` maps `list.0.key` to a
        sentence in `language`, and UnknownAnswerError for keys, also nested ones, that the form does not have.
        """
        if not isinstance(answers, Mapping):
            raise InvalidInputError("The answers of form %(form)s must be named fields", form=self.name)
        refuse_unknown(answers, self.keys, self._inner)
        submission = FormSubmission(self.components, context, now, zone)
        submission.read(answers, self.prefill(context, now) if self._locks else {})
        wrong = {node.name: sentence(node.component, problem, language) for node, problem in submission.problems()}
        if wrong:
            raise InvalidInputError("Some answers need another look", fields=wrong)
        return submission.cleaned()

    def walk(self) -> Iterator[Component]:
        """Every component, in document order."""
        for component in self.components:
            yield from component.walk()

    @cached_property
    def _locks(self) -> bool:
        return any(component.locked or component.fixed_rows for component in self.walk())

    @cached_property
    def catalogs(self) -> frozenset[str]:
        """Names of the option lists the server must put into the context as `catalog_<name>`."""
        return frozenset(name for component in self.walk() for name in catalogs_of(component))

    @cached_property
    def files_fields(self) -> tuple[FileField, ...]:
        """The places for files."""
        return tuple(_file_fields(self.components, ()))

    @cached_property
    def keys(self) -> frozenset[tuple[str, ...]]:
        """Every path the result of `validate` may hold, rows of lists without their numbers."""
        return frozenset(_paths(self.components, ()))

    @cached_property
    def _inner(self) -> frozenset[tuple[str, ...]]:
        """The paths that have others below them."""
        return frozenset(path[:length] for path in self.keys for length in range(1, len(path)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The context names its expressions and templates use: not its own fields, not `this`, `parent`, `i`."""
        own = {component.where[0] for component in self.walk() if component.where}
        used = {name for component in self.walk() for name in names_used(component)}
        return frozenset(used - own - {"this", "parent", "i", "_this_", "_parent_", "_i_"})


def _paths(components: tuple[Component, ...], prefix: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for component in components:
        if component.kind.nests:
            inner = prefix + component.where
            if component.where:
                yield inner
            yield from _paths(component.children, inner)
        elif component.kind.input:
            yield prefix + component.where


def _file_fields(components: tuple[Component, ...], prefix: tuple[str, ...]) -> Iterator[FileField]:
    for component in components:
        where = prefix + component.where
        if component.type == "filepicker":
            multiple = component.raw.get("multiple")
            yield FileField(".".join(where), str(component.raw.get("accept") or ""), bool(multiple))
        yield from _file_fields(component.children, where)
