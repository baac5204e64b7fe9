"""Decision services: some decisions of a file as one function."""

from typing import Any

from app.feel.dmn.decision import Decision
from app.feel.runtime import Root
from app.feel.values import Function


def service_of(inputs: tuple[tuple[str, str], ...], outputs: list[Decision]) -> Function:
    """A function of the service's inputs (id and name of each); several outputs make a context."""

    def call(root: Root, values: list[Any]) -> Any:
        given = dict(zip((name for _, name in inputs), values, strict=True))
        known = dict(zip((key for key, _ in inputs), values, strict=True))
        inner = Root({**root.scope, **given}, root.now)
        inner.steps, inner.calls = root.steps, root.calls
        inner.enter()
        results = {each.variable: each.value_in(inner, known) for each in outputs}
        root.steps = inner.steps
        return results if len(outputs) != 1 else next(iter(results.values()))

    return Function(tuple(name for _, name in inputs), call)
