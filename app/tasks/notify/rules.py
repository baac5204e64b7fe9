"""Who is told of what: results to the lanes a diagram names, ended cases to their starter, trouble to its owners."""

from sqlalchemy.orm import Session

from app.cases import CaseEnded, CaseStuck, StepBatch, read_case
from app.definitions import Definitions
from app.engine import ProcessKey, names_in
from app.identity import AccountNews, people_with_role, person_name
from app.tasks.events import TaskCompleted
from app.tasks.notify.notifications import already_told, notify, notify_with_step
from app.tasks.texts import News


class NotifyRules:
    """Listens to events and writes notifications in the same transaction."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def task_completed(self, session: Session, event: TaskCompleted) -> None:
        """`bihuan:notify=production,hr` on the element: those who hold the roles where the case stands (S19)."""
        case = read_case(session, event.case_id) if self._roles(event) else None
        if case is None:
            return
        params = {
            "element": event.element,
            "number": case.number,
            "by": person_name(session, event.actor_id),
        }
        people = {
            person.id
            for role in self._roles(event)
            for person in people_with_role(session, role, case.plant, case.line, event.at)
        } - {event.actor_id}
        notify(session, people, News("task_done", params, case.id, event.task_id), event.at)

    def case_ended(self, session: Session, event: CaseEnded, batch: StepBatch) -> None:
        """The person who started a case learns how it ended; a child's end is its parent's news."""
        case = event.case
        if case.parent_id is None and case.started_by.int:
            params = {"number": case.number, "outcome": event.outcome}
            notify_with_step(session, batch, [case.started_by], News("case_ended", params, case.id), event.at)

    def case_stuck(self, session: Session, event: CaseStuck) -> None:
        """Process owners look at incidents."""
        case = read_case(session, event.case_id)
        owners = {p.id for p in people_with_role(session, "process_owner", case.plant, case.line, event.at)}
        params = {
            "number": case.number,
            "element": event.element,
            "error": event.message % dict(event.params),
        }
        notify(session, owners, News("case_stuck", params, case.id), event.at)

    def account_news(self, session: Session, event: AccountNews) -> None:
        """What concerns accounts and absences rather than cases."""
        news = News(event.kind, event.params)
        known = already_told(session, event.people, news) if event.once else set()
        notify(session, set(event.people) - known, news, event.at)

    def _roles(self, event: TaskCompleted) -> tuple[str, ...]:
        key = ProcessKey(event.deployment, event.process)
        element = self._definitions.model(key).elements[event.element]
        return names_in(element.properties.get("notify")) or ()
