"""Item definitions: what `typeRef` means, and how a value is made to fit it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.feel.runtime import Root
from app.feel.type_names import BASIC
from app.feel.values import Check

Coerce = Callable[[Any, Root], Any]


def unchanged(value: Any, _root: Root) -> Any:
    """No type, no change."""
    return value


@dataclass(slots=True)
class Types:
    """The named types of a file: `checks` with their allowed values, `shapes` without (for `instance of`).

    `results` names the type that functions of a type return.
    """

    checks: dict[str, Check] = field(default_factory=dict)
    shapes: dict[str, Check] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)

    def check(self, name: str) -> Check | None:
        """The check of a type, None for a type that is unknown or says nothing."""
        found = self.checks.get(name) or BASIC.get(name)
        return None if name in {"", "Any"} else found

    def coerce(self, name: str) -> Coerce:
        """Makes values fit: a list of one stands for its item and the other way; what cannot fit is null."""
        check = self.check(name)
        return unchanged if check is None else coercion(check)

    def coerce_result(self, name: str) -> Coerce:
        """Makes the result of a decision service fit, whose variable names its function's type or its result's."""
        return self.coerce(self.results.get(name, name))


def coercion(check: Check) -> Coerce:
    """The coercion to the values for which `check` holds."""

    def coerce(value: Any, root: Root) -> Any:
        if value is None or check(value, root):
            return value
        if isinstance(value, list) and len(value) == 1 and check(value[0], root):
            return value[0]
        return [value] if check([value], root) else None

    return coerce
