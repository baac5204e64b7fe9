"""Play the demonstration's scripts through the product's own use cases, at the moments the scripts name.

Everything happens in one transaction on one connection: either the whole demonstration is there or none of it, and
no worker sees a half-played case. The jobs that the steps enqueue are therefore run here as well.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from app.cases import sweep_timers
from app.demo.play_act import PlayAct
from app.demo.rehearsal import StageClock
from app.demo.script import Script
from app.demo.stage_jobs import StageJobs
from app.jobs import JobKinds
from app.kernel.container import Container
from app.tasks import sweep_reminders


class Stage:
    """Plays acts in order of time."""

    def __init__(self, container: Container, sessions: sessionmaker[Session], clock: StageClock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._act = PlayAct(container, sessions, clock)
        self._jobs = StageJobs(container.need(JobKinds), sessions)

    def play(self, scripts: Iterable[Script], until: datetime) -> list[UUID]:
        """Play every act up to `until`, and let the time between do its work; gives the cases in order."""
        scripts = list(scripts)
        cases: dict[int, UUID] = {}
        acts = [(act, number) for number, script in enumerate(scripts) for act in script.acts if act.at <= until]
        for act, number in sorted(acts, key=lambda pair: pair[0].at):
            self._pass_time(act.at)
            if act.element is None:
                cases[number] = self._act.start(act)
            else:
                self._act.complete(cases[number], act)
            self._jobs.run()
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
            self._jobs.run()
