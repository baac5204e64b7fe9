"""The port's engine on SpiffWorkflow.

It keeps nothing but compiled definitions and the cache that `keep` fills.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID

from app.engine.errors import ElementFaultError
from app.engine.port import Advance, DefinitionFiles, EngineState, ProcessKey, UnknownRefError
from app.engine.spiff import actions
from app.engine.spiff.cache import Live, LiveCases
from app.engine.spiff.case_ids import numbered
from app.engine.spiff.library import Library, Shelf
from app.engine.spiff.results import advance_of, before_start, with_fault
from app.engine.spiff.run_to_rest import run_to_rest
from app.engine.spiff.scope import StepScope
from app.engine.spiff.snapshot import thaw, unpack
from app.feel import FeelError, to_json

StepAction = Callable[[Any, StepScope], None]


class SpiffEngine:
    """Implements `app.engine.port.Engine`; safe to share between threads.

    `cache_size` counts live cases; times in diagrams without an offset are those of `zone`; `prune=False` keeps all
    finished tokens (for tests: it must change nothing).
    """

    def __init__(
        self, definitions: DefinitionFiles, cache_size: int = 256, *, zone: tzinfo = UTC, prune: bool = True
    ) -> None:
        self._library = Library(definitions)
        self._cache = LiveCases(cache_size)
        self._prune = prune
        self._zone = zone

    def start(
        self,
        case: UUID,
        key: ProcessKey,
        variables: Mapping[str, Any],
        now: datetime,
        start_event: str | None = None,
    ) -> Advance:
        """Begin a case. Raises LookupError for an unknown process, BpmnFileError for one that cannot run."""
        shelf = self._library.shelf(key)
        compiled = shelf.compile(key.process, start_event)
        scope = StepScope(case, now, now, dict(variables), {}, shelf.decisions, self._zone)
        try:
            with numbered(case, 0) as serial:
                live = Live(actions.begin(compiled, scope), compiled, None)
                run_to_rest(live.top, scope, pruned=self._prune)
                return advance_of(live, scope, serial.last)
        except (ElementFaultError, FeelError) as error:
            return before_start(variables, scope.current, error)

    def complete(self, state: EngineState, ref: UUID, answers: Any, now: datetime) -> Advance:
        """Finish a person's task; `answers` become the variable its element declares."""
        return self._step(state, now, lambda top, scope: actions.complete(top, scope, ref, answers))

    def report(self, state: EngineState, ref: UUID, result: Any, now: datetime) -> Advance:
        """Finish a service task with its job's result."""
        return self._step(state, now, lambda top, scope: actions.report(top, scope, ref, result))

    def join_children(self, state: EngineState, ref: UUID, results: Sequence[Any], now: datetime) -> Advance:
        """Finish a call activity with its children's outputs in collection order."""
        return self._step(state, now, lambda top, scope: actions.join_children(top, scope, ref, list(results)))

    def tick(self, state: EngineState, now: datetime) -> Advance:
        """Fire every timer that is due at `now`, the earliest first."""

        def fire_all(top: Any, scope: StepScope) -> None:
            while actions.fire_next(top, scope):
                run_to_rest(top, scope, pruned=False)

        return self._step(state, now, fire_all)

    def send(self, state: EngineState, message: str, payload: Mapping[str, Any], now: datetime) -> Advance:
        """Deliver a message to the events that wait for it; when none does, nothing changes."""
        return self._step(state, now, lambda top, scope: actions.send(top, scope, message, dict(payload)))

    def fail(self, state: EngineState, ref: UUID, error_code: str, now: datetime) -> Advance:
        """Raise a BPMN error at a waiting service task; a fault when no boundary event catches it."""
        return self._step(state, now, lambda top, scope: actions.fail(top, scope, ref, error_code))

    def cancel(self, state: EngineState, outcome: str, now: datetime) -> Advance:
        """End the case with `outcome`."""
        return self._step(state, now, lambda top, scope: actions.cancel(top, scope, outcome))

    def inspect(self, state: EngineState) -> Advance:
        """What waits now; inputs that ask for the time see the moment the case began."""
        live, scope = self._open(state, state.started_at)
        advance = advance_of(live, scope, state.serial, snapshot=state.snapshot)
        self._cache.put(state.case, state.revision, live)
        return advance

    def outputs(self, state: EngineState, call_element: str, parent: ProcessKey, outcome: str | None) -> Any:
        """What a finished child hands back: the value of its only `camunda:out`, else a map by target.

        Evaluated over the child's variables and `case` with `outcome` and `outcome_reason` (the child's
        variable of that name).
        """
        element = self._library.shelf(parent).process(parent.process).elements[call_element]
        scope = self._scope(state, self._library.shelf(state.key), state.started_at)
        names = scope.names({})
        reason = state.variables.get("outcome_reason")
        names["case"] = {**names["case"], "outcome": outcome, "outcome_reason": reason}
        values = {target: to_json(scope.evaluate_over(text, names)) for target, text in element.outs}
        return next(iter(values.values())) if len(values) == 1 else values

    def keep(self, case: UUID, revision: int, advance: Advance) -> None:
        """Remember the live object of a committed advance."""
        if isinstance(advance.live, Live):
            self._cache.put(case, revision, advance.live)

    def _step(self, state: EngineState, now: datetime, act: StepAction) -> Advance:
        live, scope = self._open(state, now)
        try:
            with numbered(state.case, state.serial) as serial:
                act(live.top, scope)
                run_to_rest(live.top, scope, pruned=self._prune)
                return advance_of(live, scope, serial.last)
        except UnknownRefError:
            self._cache.put(state.case, state.revision, live)  # refused before anything was touched
            raise
        except (ElementFaultError, FeelError) as error:
            return with_fault(self.inspect(state), scope.current, error)

    def _open(self, state: EngineState, now: datetime) -> tuple[Live, StepScope]:
        """The case checked out of the cache, or loaded; its scope set for one step."""
        shelf = self._library.shelf(state.key)
        scope = self._scope(state, shelf, now)
        live = self._cache.take(state.case, state.revision)
        if live is None:
            content = unpack(state.snapshot)
            compiled = shelf.compile(state.key.process, content[1])
            live = Live(thaw(content, compiled.graph, compiled.subprocesses, scope), compiled, content[2])
        live.top.script_engine = scope
        scope.outcome = live.outcome
        return live, scope

    def _scope(self, state: EngineState, shelf: Shelf, now: datetime) -> StepScope:
        own = dict(state.variables), dict(state.visits)
        return StepScope(state.case, now, state.started_at, *own, shelf.decisions, self._zone)
