"""What the rest of the house may ask of a process engine, in our words.

Text and plain values in, frozen values out. No database, no Flask, no clock: the moment is an argument, in the zone of
the plant's wall clock (FEEL's `today()`, months and times without an offset are told by it).
A step either returns an `Advance` or raises; a failed step leaves nothing behind, because the engine keeps
nothing but a cache that only `keep` fills.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProcessKey:
    """Names one process of one deployment: the pinned version a case runs on."""

    deployment: str
    process: str


@dataclass(frozen=True, slots=True)
class EngineState:
    """All the engine needs to take a case one step on.

    `snapshot` is the engine's own opaque text; `variables` the case's data by key; `serial` the last id
    number given out (ids are uuid5(case, "n")); `visits` counts entries per element; `revision` names this
    very state, so that a live object kept for it may be used again.
    """

    case: UUID
    key: ProcessKey
    revision: int
    snapshot: bytes
    variables: Mapping[str, Any]
    serial: int
    visits: Mapping[str, int]
    started_at: datetime


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A person's work that waits now.

    `ref` is its id; `item` the element of an inline multi-instance, else None.
    """

    ref: UUID
    element: str
    item: Any = None


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """The machine's work that waits for a job: `inputs` are the evaluated input parameters."""

    ref: UUID
    element: str
    topic: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChildCall:
    """One child case to start for a call activity: `index` is its place in the collection (0 when there is
    none).
    """

    ref: UUID
    element: str
    process: str
    index: int
    item: Any
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer event that waits for `due_at` (UTC)."""

    ref: UUID
    element: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a step could not be finished: the element, and a sentence a process owner understands."""

    element: str
    message: str


@dataclass(frozen=True, slots=True)
class VariableWrite:
    """A variable that a step changed. `item` is set when one item of a multi-instance key was written."""

    key: str
    old: Any
    new: Any
    element: str
    item: Any = None


@dataclass(frozen=True, slots=True)
class Advance:
    """The case after a step.

    `open_tasks`, `services`, `children` and `timers` are all that wait now, not only the new ones: the caller
    compares by `ref` with what it has stored. `entered` and `left` list elements in order. `outcome` is set
    when `finished`. `state_digest` is over the canonical state (live elements, due timers, variables), not
    the snapshot. With a `fault`, everything else is the state *before* the step.
    """

    snapshot: bytes
    variables: Mapping[str, Any]
    serial: int
    visits: Mapping[str, int]
    open_tasks: Sequence[OpenTask]
    services: Sequence[ServiceCall]
    children: Sequence[ChildCall]
    timers: Sequence[DueTimer]
    entered: Sequence[str]
    left: Sequence[str]
    writes: Sequence[VariableWrite]
    finished: bool
    outcome: str | None
    state_digest: str
    fault: Fault | None = None
    live: object = field(default=None, repr=False, compare=False)


class UnknownRefError(LookupError):
    """The task, service call or call activity named is not waiting (any more) in this state."""


class DefinitionFiles(Protocol):
    """Where the engine finds the files of a deployment."""

    def files(self, deployment: str) -> Mapping[str, bytes]:
        """All BPMN and DMN files of the deployment by path; raises LookupError when there is no such
        deployment.
        """


class Engine(Protocol):
    """Plays the token game of one case at a time."""

    def start(
        self,
        case: UUID,
        key: ProcessKey,
        variables: Mapping[str, Any],
        now: datetime,
        start_event: str | None = None,
    ) -> Advance:
        """Begin a case at `start_event` (the none start event when None), with `variables` already
        written.
        """

    def complete(self, state: EngineState, ref: UUID, answers: Any, now: datetime) -> Advance:
        """Finish a person's task; `answers` become the variable its element declares.

        Raises UnknownRefError.
        """

    def report(self, state: EngineState, ref: UUID, result: Any, now: datetime) -> Advance:
        """Finish a service task with its job's result. Raises UnknownRefError."""

    def join_children(self, state: EngineState, ref: UUID, results: Sequence[Any], now: datetime) -> Advance:
        """Finish a call activity; `results` are the children's outputs in collection order.

        Raises UnknownRefError.
        """

    def tick(self, state: EngineState, now: datetime) -> Advance:
        """Fire every timer that is due at `now`; firing none changes nothing."""

    def send(self, state: EngineState, message: str, payload: Mapping[str, Any], now: datetime) -> Advance:
        """Deliver a message to the events that wait for it."""

    def fail(self, state: EngineState, ref: UUID, error_code: str, now: datetime) -> Advance:
        """Raise a BPMN error at a waiting service task, for its error boundary event.

        Raises UnknownRefError.
        """

    def cancel(self, state: EngineState, outcome: str, now: datetime) -> Advance:
        """End the case: nothing waits any more, `outcome` is its result."""

    def inspect(self, state: EngineState) -> Advance:
        """What waits now, and the digest of the state as it is stored; nothing moves."""

    def outputs(self, state: EngineState, call_element: str, parent: ProcessKey, outcome: str | None) -> Any:
        """The `camunda:out` value of a finished child case, evaluated over the child's variables and
        `case.*`.
        """

    def keep(self, case: UUID, revision: int, advance: Advance) -> None:
        """After the commit: remember the live object of this advance as `revision`.

        Never call it before the commit.
        """
