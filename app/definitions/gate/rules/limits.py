"""What the engine itself refuses, and the sizes that keep its work bounded."""

from collections.abc import Iterable, Iterator

from app.definitions.findings import ERROR, Finding
from app.definitions.gate.bundle import Bundle
from app.engine import Refusal, check_limits, size_refusals

LIMIT_RULES = {
    "size": "At most 300 elements in a process",
    "nesting": "Subprocesses nest at most 8 deep",
    "diamonds": "At most 12 parallel forks in a process",
    "endless-loop": "Every loop holds a step that waits",
    "call-cycle": "Call activities do not call in a circle",
    "event-supported": "Only events that the engine runs",
    "repetition-supported": "Only multi-instances that the engine runs",
    "element-complete": "Subprocesses, service tasks, decisions and calls are complete",
    "inclusive-join-outside-loop": "No inclusive join inside a loop",
}


def engine_refusals(bundle: Bundle, already: Iterable[Finding]) -> Iterator[Finding]:
    """The engine's refusals about elements of which nothing worse than a warning was said `already`."""
    known = {(one.path, one.element) for one in already if one.severity == ERROR}
    for refusal in check_limits(bundle.executable):
        if (refusal.path, refusal.element) not in known:
            yield _finding(refusal)


def leave_out_large(bundle: Bundle) -> Iterator[Finding]:
    """Take processes too large to look at out of the bundle, and say so."""
    refused = size_refusals(bundle.models)
    large = {(one.path, one.element) for one in refused}
    bundle.models = [model for model in bundle.models if (model.path, model.id) not in large]
    yield from map(_finding, refused)


def _finding(refusal: Refusal) -> Finding:
    return Finding(
        refusal.rule,
        ERROR,
        refusal.path,
        refusal.message,
        refusal.remedy,
        refusal.element,
        refusal.line or None,
        refusal.params if "%(" in refusal.message + refusal.remedy else {},
    )
