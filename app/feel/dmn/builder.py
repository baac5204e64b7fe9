"""What all boxed expressions share while a file is read: known names, frames, and places for messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.feel.dmn.errors import DmnError
from app.feel.dmn.types import Types
from app.feel.dmn.xml import XmlElement, line_of, text_of
from app.feel.errors import FeelSyntaxError
from app.feel.expression import compile_fragment
from app.feel.runtime import CHARACTERS_A_STEP
from app.feel.scopes import ParseScope, Run

NULL: Run = lambda _frame: None  # noqa: E731  # a value, not a function of its own


@dataclass(slots=True)
class Builder:
    """Compiles the FEEL texts of one decision or knowledge model.

    `known` are all names of the file; `scopes` the frames that surround the text at hand;
    `paths` collects what the texts read from outside; `characters` counts how much was compiled.
    """

    path: str
    known: frozenset[str]
    types: Types
    element: str = ""
    scopes: list[ParseScope] = field(default_factory=list)
    paths: set[tuple[str, ...]] = field(default_factory=set)
    characters: int = 0

    def expression(self, element: XmlElement | None) -> Run:
        """The `text` of an element as an expression; an empty one is null."""
        text = text_of(element)
        return self.compile(element, text) if element is not None and text else NULL

    def tests(self, element: XmlElement) -> Run:
        """The `text` of an element as unary tests on the `?` of one more frame."""
        with self.inside("?"):
            return self.compile(element, text_of(element), is_test=True)

    def compile(self, element: XmlElement, text: str, *, is_test: bool = False) -> Run:
        """A text of this element; DmnError with the place when it is no FEEL."""
        language = element.get("expressionLanguage") or "feel"
        if "feel" not in language.lower():
            raise self.error(element, f"the expression language {language!r} is not run here; write FEEL")
        try:
            run, paths = compile_fragment(text, self.known, self.scopes, self.types.shapes, is_test=is_test)
        except FeelSyntaxError as error:
            raise self.error(element, f"in {text[:80]!r}, {error}") from None
        self.paths |= paths
        self.characters += len(text)
        return run

    def price_since(self, characters: int) -> int:
        """What one turn of a body costs of which `characters` had been compiled before."""
        return 1 + (self.characters - characters) // CHARACTERS_A_STEP

    @contextmanager
    def inside(self, *names: str, is_open: bool = False) -> Iterator[ParseScope]:
        """Compile within one more frame."""
        scope = ParseScope(set(names), is_open)
        self.scopes.append(scope)
        yield scope
        self.scopes.pop()

    def error(self, element: XmlElement, message: str) -> DmnError:
        """A mistake at this element."""
        return DmnError(message, self.path, element.get("id") or self.element, line_of(element))
