"""An `Advance` from a case at rest."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.engine.errors import ElementFaultError
from app.engine.port import Advance, Fault
from app.engine.spiff import tree, views
from app.engine.spiff.cache import Live
from app.engine.spiff.scope import StepScope
from app.engine.spiff.snapshot import freeze
from app.kernel.canonical import digest


def advance_of(live: Live, scope: StepScope, serial: int, snapshot: bytes | None = None) -> Advance:
    """The case after a step; `snapshot` is given when nothing changed."""
    tokens = list(tree.all_live(live.top))
    finished = not tokens
    live.outcome = scope.outcome
    return Advance(
        snapshot=snapshot or freeze(live.top, live.compiled.start_event, scope.outcome),
        variables=scope.variables,
        serial=serial,
        visits=scope.visits,
        open_tasks=views.open_tasks(tokens),
        services=views.services(tokens, scope),
        children=views.children(tokens, scope),
        timers=views.timers(tokens),
        entered=tuple(scope.entered),
        left=tuple(scope.left),
        writes=tuple(scope.writes),
        finished=finished,
        outcome=scope.outcome if finished else None,
        state_digest=views.state_digest(tokens, scope.variables),
        live=None if finished else live,
    )


def before_start(variables: Mapping[str, Any], element: str, error: Exception) -> Advance:
    """A case that could not begin: nothing waits, and the fault says why."""
    nothing: Any = ()
    return Advance(
        snapshot=b"",
        variables=dict(variables),
        serial=0,
        visits={},
        open_tasks=nothing,
        services=nothing,
        children=nothing,
        timers=nothing,
        entered=nothing,
        left=nothing,
        writes=nothing,
        finished=False,
        outcome=None,
        state_digest=digest(None),
        fault=_fault(element, error),
    )


def with_fault(before: Advance, element: str, error: Exception) -> Advance:
    """The state before a step that failed, with the reason."""
    return replace(before, fault=_fault(element, error), live=None)


def _fault(element: str, error: Exception) -> Fault:
    if isinstance(error, ElementFaultError):
        return Fault(error.element, error.message)
    return Fault(element, str(error))
