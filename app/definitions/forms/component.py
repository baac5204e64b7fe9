"""One component of a form as read from its file.

Custom properties (form-js keeps them as texts in `properties`):
- `label.en`, `description.en`, `text.en`, `content.en`, `values.<value>.en`, `columns.<key>.en`: the other language
  (`.zh` where the form itself is English);
- `prefill`: FEEL over the context, the first value of the field (of a dynamic list: its rows);
- `again=empty`: what is decided anew each time: the last round's answer is not shown when the task is entered again;
- `check`, `check.message`, `check.message.en`: FEEL over answers and context, false refuses the answer;
- `validate.message`, `validate.message.en`: the sentence instead of the built-in one;
- `picker=people`: a list of tags is filled by a picker of people; those come first who work at the line and step whose
  codes stand at the paths `picker.line` and `picker.step` (`request.step`);
- `serial`: in a row of a dynamic list, a prefix: the server numbers new rows `k1`, `k2` … and never again changes them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.definitions.forms.decimals import exact
from app.definitions.forms.kinds import KINDS, ComponentKind


@dataclass(frozen=True)
class Component:
    """Facts are worked out once: a form is read once and judged often.

    `where` is the dotted key (or a container's path) split up; empty for what carries no value."""

    id: str
    type: str
    where: tuple[str, ...]
    raw: Mapping[str, Any]
    children: tuple["Component", ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def kind(self) -> ComponentKind:
        return KINDS[self.type]

    @cached_property
    def rules(self) -> Mapping[str, Any]:
        """The `validate` block."""
        return self.raw.get("validate") or {}

    @cached_property
    def limits(self) -> Mapping[str, Decimal | None]:
        """The rules that are plain numbers, exactly; null and what is no number limit nothing."""
        return {rule: exact(value) for rule, value in self.rules.items() if feel_of(value) is None}

    @cached_property
    def locked(self) -> bool | str:
        """True, or a FEEL text, when the person may not change the value."""
        if self.raw.get("disabled") is True or "serial" in self.properties:
            return True
        readonly = self.raw.get("readonly")
        return readonly if isinstance(readonly, bool | str) else False

    @cached_property
    def hide(self) -> str | bool | None:
        """`conditional.hide`: FEEL with a leading `=`, or a plain truth value."""
        hide = (self.raw.get("conditional") or {}).get("hide")
        return hide if isinstance(hide, str | bool) else None

    @cached_property
    def lively(self) -> bool:
        """True when it, or something in it, may be hidden, locked or computed."""
        own = bool(self.hide) or bool(self.locked) or self.type == "expression"
        return own or any(child.lively for child in self.children)

    @property
    def fixed_rows(self) -> bool:
        """True for a dynamic list whose rows come from the prefill alone."""
        return self.type == "dynamiclist" and self.raw.get("allowAddRemove") is False

    def walk(self) -> Iterator["Component"]:
        """This component and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def label(self, language: str) -> str:
        """The label in `language`, else as written, else the key."""
        own = self.properties.get(f"label.{language}") or self.raw.get("label")
        return str(own or ".".join(self.where) or self.id)


def feel_of(text: Any) -> str | None:
    """The FEEL inside a text that starts with `=`; None for plain text and anything else."""
    if isinstance(text, str) and text.lstrip().startswith("="):
        return text.lstrip()[1:]
    return None
