"""Re-execute a case's ledger through its pinned version and compare the state after every step.

The ledger's *inputs* (answers, job and child results, timer firings, cancellation) are all a replay needs; the
digest recorded with each is over the canonical state, so pruning or a newer library must not change it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case, CaseState
from app.engine import Advance, Engine, EngineState, ProcessKey
from app.ledger import Action, LedgerEvent, open_bodies, read_order


@dataclass(frozen=True, slots=True)
class ReplayedStep:
    """One replayed input: `expected` is the digest in the ledger, `got` the one that came out."""

    seq: int
    action: str
    element: str | None
    expected: str
    got: str
    advance: Advance

    @property
    def same(self) -> bool:
        """The ledger and the engine agree."""
        return self.expected == self.got


@dataclass(frozen=True, slots=True)
class Erasure:
    """Where a case's replay ends because what was given there was erased by `order`: no difference."""

    case_id: UUID
    number: str
    seq: int
    order: str


class ErasedInputError(Exception):
    """The replay has come to an input that an order erased."""

    def __init__(self, seq: int, order: str) -> None:
        super().__init__(f"event {seq} was erased by order {order}")
        self.seq = seq
        self.order = order


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a case's replay first departs from its ledger; `seq` None when the stored case differs at the end."""

    case_id: UUID
    number: str
    seq: int | None
    action: str
    why: str


class ReplayEngine(Engine, Protocol):
    """An engine that replays alone use: what they keep must not push running cases out of the engine's memory."""


class Replay:
    """Replays cases with the engine given; reads only.

    The live case is handed from step to step; with `thaw` each step begins from the snapshot of the one before, which
    also proves what is stored, at a third of the speed.
    """

    def __init__(self, engine: Engine, *, thaw: bool = False) -> None:
        self._engine = engine
        self._thaw = thaw

    def steps(self, session: Session, case_id: UUID) -> Iterator[ReplayedStep]:
        """Every input of the case, replayed in order. An error of the engine is raised: it is a difference too."""
        return self.again(case_id, _inputs(session, case_id))

    def again(self, case_id: UUID, inputs: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[ReplayedStep]:
        """The same for inputs from anywhere: (number, opened body) in order. Raises ErasedInputError."""
        state: EngineState | None = None
        for seq, body in inputs:
            if "erased" in body:
                raise ErasedInputError(seq, body["erased"])
            now = _wall_clock(body)
            advance = self._apply(case_id, state, body, now)
            state = _next_state(case_id, state, body, advance, now)
            if not self._thaw:
                self._engine.keep(case_id, state.revision, advance)
            element = (body.get("target") or {}).get("element")
            yield ReplayedStep(
                seq, body["act"]["action"], element, body.get("state", ""), advance.state_digest, advance
            )

    def compare(self, session: Session, case_id: UUID) -> Difference | Erasure | None:
        """The first difference between the ledger, the engine and the stored case; None when all agree.

        An Erasure when all agrees up to an erased input: beyond it nothing can be repeated, and the case is empty.
        """
        row = session.execute(
            select(Case.number, Case.variables, Case.state, Case.outcome).where(Case.id == case_id)
        ).one()
        last: ReplayedStep | None = None
        steps = self.steps(session, case_id)
        try:
            for last in steps:
                if not last.same:
                    return Difference(case_id, row.number, last.seq, last.action, "the state after this step differs")
        except ErasedInputError as error:
            return Erasure(case_id, row.number, error.seq, error.order)
        except Exception as error:  # noqa: BLE001 - whatever a changed record makes the engine raise is a difference
            seq = last.seq + 1 if last else 1
            return Difference(case_id, row.number, seq, "", f"the step can't be repeated: {error}")
        if last is None:
            return Difference(case_id, row.number, None, "", "the case has no recorded start")
        if dict(last.advance.variables) != row.variables or (last.advance.finished != (row.state != CaseState.RUNNING)):
            erasure = _erasure(session, case_id, row.number) if row.variables == {} else None
            why = "the stored case differs from its ledger"
            return erasure or Difference(case_id, row.number, None, last.action, why)
        return None

    def _apply(self, case_id: UUID, state: EngineState | None, body: Mapping[str, Any], now: datetime) -> Advance:
        call = body["input"]
        if state is None:
            key = ProcessKey(body["definition"]["deployment"], body["definition"]["process"])
            return self._engine.start(case_id, key, body.get("new") or {}, now, call.get("start_event"))
        given = body.get("new")
        operations: dict[str, Callable[[], Advance]] = {
            "complete": lambda: self._engine.complete(state, UUID(call["ref"]), given or {}, now),
            "report": lambda: self._engine.report(state, UUID(call["ref"]), given, now),
            "join_children": lambda: self._engine.join_children(state, UUID(call["ref"]), given or [], now),
            "tick": lambda: self._engine.tick(state, now),
            "cancel": lambda: self._engine.cancel(state, call["outcome"], now),
        }
        return operations[call["op"]]()


def _wall_clock(body: Mapping[str, Any]) -> datetime:
    """The moment of a step by the plant's wall clock. Steps from before zones were recorded were told in UTC."""
    at, zone = datetime.fromisoformat(body["act"]["at"]), body["input"].get("zone")
    return at.astimezone(ZoneInfo(zone)) if zone else at


def _erasure(session: Session, case_id: UUID, number: str) -> Erasure | None:
    """The order that emptied a case whose events say all in place: they are of the first version and stay."""
    query = select(LedgerEvent.body).where(
        LedgerEvent.chain == f"case:{case_id}", LedgerEvent.action == Action.CONTENT_ERASED
    )
    body = session.scalar(query.order_by(LedgerEvent.seq.desc()).limit(1))
    if body is None:
        return None
    order, _ = read_order(orjson.loads(body))
    return Erasure(case_id, number, order.seq, order.order)


def all_cases(session: Session) -> list[UUID]:
    """The ids of all cases, oldest first."""
    return list(session.scalars(select(Case.id).order_by(Case.started_at, Case.id)))


def _inputs(session: Session, case_id: UUID) -> Iterator[tuple[int, dict[str, Any]]]:
    query = select(LedgerEvent.body).where(LedgerEvent.chain == f"case:{case_id}", LedgerEvent.kind == "input")
    for body in open_bodies(session, session.scalars(query.order_by(LedgerEvent.seq))):
        yield body["act"]["seq"], body


def _next_state(
    case_id: UUID, state: EngineState | None, body: Mapping[str, Any], advance: Advance, now: datetime
) -> EngineState:
    if state is None:
        definition = body["definition"]
        key, started_at, revision = ProcessKey(definition["deployment"], definition["process"]), now, 1
    else:
        key, started_at, revision = state.key, state.started_at, state.revision + 1
    return EngineState(
        case_id, key, revision, advance.snapshot, advance.variables, advance.serial, advance.visits, started_at
    )
