"""One act of a script, through the product's own use cases."""

from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from app.cases import StartByMessage, StartCase
from app.demo.measured_weeks import measured_weeks
from app.demo.open_task import open_task
from app.demo.people import PASSWORD
from app.demo.rehearsal import StageClock
from app.demo.script import ScriptAct
from app.identity import actor_of
from app.kernel.container import Container
from app.kernel.errors import DomainError
from app.tasks import CompleteTask, TaskSubmission

PROCESS, MESSAGE = "quality_training", "training_signal"


class PlayAct:
    """Plays it at the moment at which the clock stands."""

    def __init__(self, container: Container, sessions: sessionmaker[Session], clock: StageClock) -> None:
        self._container = container
        self._sessions = sessions
        self._clock = clock

    def start(self, act: ScriptAct) -> UUID:
        """Begin the case of which the script tells."""
        with self._sessions.begin() as session:
            if act.signal is None:
                actor = actor_of(session, act.who, self._clock.at)
                return self._container.need(StartCase)(session, actor, PROCESS).id
            signal = dict(act.signal) | {"weeks": measured_weeks(session, act.signal, self._clock.at)}
            [case] = self._container.need(StartByMessage)(session, MESSAGE, signal)
            return case.id

    def complete(self, case: UUID, act: ScriptAct) -> None:
        """Complete the task of which the act tells; a refusal says at which act."""
        with self._sessions.begin() as session:
            actor = actor_of(session, act.who, self._clock.at)
            task = open_task(session, case, act)
            try:
                self._container.need(CompleteTask)(session, actor, task, TaskSubmission(act.answers, password=PASSWORD))
            except DomainError as refusal:
                refusal.add_note(f"{act.who}, {act.element}, {act.at}: {refusal.fields}")
                raise
