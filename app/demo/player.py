"""Play the demonstration's scripts through the product's own use cases, at the moments the scripts name.

Everything happens in one transaction on one connection: either the whole demonstration is there or none of it, and
no worker sees a half-played case. The jobs that the steps enqueue are therefore run here as well.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session, sessionmaker

from app.cases import Case, StartByMessage, StartCase, sweep_timers
from app.connectors import ImportRows
from app.demo.plant import PASSWORD
from app.demo.script import Script, ScriptAct
from app.identity import actor_of
from app.jobs import JobKinds, run_one
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.kernel.errors import DomainError
from app.quality import Window, find_step, standard_on, weekly_counts
from app.tasks import CompleteTask, Task, TaskState, TaskSubmission, sweep_reminders

PROCESS, MESSAGE = "quality_training", "training_signal"
_MOST_JOBS = 2_000
_TAKE_JOB = text(
    "DELETE FROM procrastinate.procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate.procrastinate_jobs"
    " WHERE status = 'todo' AND id > :after) RETURNING task_name, args"
)


class OpenHouse(Protocol):
    """Bootstrap's way to the whole house once more, over other sessions and another clock."""

    def __call__(self, sessions: "sessionmaker[Session]", clock: Clock, /) -> Container:
        """All use cases."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Opens the whole house over other sessions and another clock, brings counts in, and puts people into their
    units.
    """

    open: OpenHouse
    bring: ImportRows
    organise: Callable[[Session, datetime], None]


class StageClock:
    """Stands where the script says; scripts think in local time, clocks speak UTC."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)


class Stage:
    """Plays acts in order of time."""

    def __init__(self, container: Container, sessions: "sessionmaker[Session]", clock: StageClock) -> None:
        self._container = container
        self._sessions = sessions
        self._clock = clock
        with sessions() as session:
            last = text("SELECT coalesce(max(id), 0) FROM procrastinate.procrastinate_jobs")
            self._jobs_before = session.scalar(last)

    def play(self, scripts: Iterable[Script], until: datetime) -> list[UUID]:
        """Play every act up to `until`, and let the time between do its work; gives the cases in order."""
        scripts = list(scripts)
        cases: dict[int, UUID] = {}
        acts = [(act, number) for number, script in enumerate(scripts) for act in script.acts if act.at <= until]
        for act, number in sorted(acts, key=lambda pair: pair[0].at):
            self._pass_time(act.at)
            if act.element is None:
                cases[number] = self._start(act)
            else:
                self._complete(cases[number], act)
            self._run_jobs()
        self._pass_time(until)
        return [cases[number] for number in sorted(cases)]

    def _pass_time(self, until: datetime) -> None:
        """Fire what falls due on the way, each at its own day."""
        while self._clock.at < until:
            self._clock.at = min(until, self._clock.at + timedelta(hours=12))
            self._sweep()

    def _sweep(self) -> None:
        for _ in range(20):
            with self._sessions.begin() as session:
                found = sweep_timers(session, self._clock.at) + sweep_reminders(session, self._clock.at)
            if not found:
                return
            self._run_jobs()

    def _run_jobs(self) -> None:
        kinds = self._container.need(JobKinds)
        for _ in range(_MOST_JOBS):
            with self._sessions.begin() as session:
                row = session.execute(_TAKE_JOB, {"after": self._jobs_before}).one_or_none()
            if row is None:
                return
            run_one(kinds.kind(row.task_name), row.args, self._sessions, attempt=1)
        raise RuntimeError(f"more than {_MOST_JOBS} jobs: something enqueues itself")

    def _start(self, act: ScriptAct) -> UUID:
        with self._sessions.begin() as session:
            if act.signal is None:
                actor = actor_of(session, act.who, self._clock.at)
                return self._container.need(StartCase)(session, actor, PROCESS).id
            signal = dict(act.signal) | {"weeks": self._weeks(session, act.signal)}
            [case] = self._container.need(StartByMessage)(session, MESSAGE, signal)
            return case.id

    def _weeks(self, session: Session, signal: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The three weeks before, as they were measured."""
        place = find_step(session, signal["line"], signal["step"])
        now = self._clock.at
        counts = weekly_counts(session, place, Window(now - timedelta(days=now.isoweekday() + 20), now))
        standard = standard_on(session, place.id, now.date())
        limit = standard.limit if standard else None
        rows = [{"week": week, "n": c.n, "x": c.x, "rate": c.rate, "limit": limit} for week, c in counts.items()]
        return rows[:3]

    def _complete(self, case: UUID, act: ScriptAct) -> None:
        with self._sessions.begin() as session:
            actor = actor_of(session, act.who, self._clock.at)
            task = self._open_task(session, case, act)
            try:
                self._container.need(CompleteTask)(session, actor, task, TaskSubmission(act.answers, password=PASSWORD))
            except DomainError as refusal:
                refusal.add_note(f"{act.who}, {act.element}, {act.at}: {refusal.fields}")
                raise

    def _open_task(self, session: Session, case: UUID, act: ScriptAct) -> UUID:
        query = (
            select(Task.id)
            .join(Case, Task.case_id == Case.id)
            .where(
                Task.element == act.element, Task.state == TaskState.OPEN, or_(Case.id == case, Case.parent_id == case)
            )
        )
        if act.trainee:
            query = query.where(Case.variables["trainee"].astext == act.trainee)
        found = session.scalars(query).all()
        if len(found) != 1:
            raise LookupError(f"{act.who} expects one open task {act.element} at {act.at}, found {len(found)}")
        return found[0]
