"""All open incidents for those who may mend them, and the retry."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.case_record import lock_case, read_case
from app.cases.page_models import IncidentsPage
from app.cases.pages.incident_rows import incident_row
from app.cases.step.append_observation import append_observation
from app.definitions.catalogue import Definitions
from app.identity import Actor, attribution_of, may, require
from app.jobs.incidents import open_incidents, retry_incident
from app.kernel.clock import Clock
from app.ledger import Action, Entry


def read_incidents(session: Session, definitions: Definitions, actor: Actor, language: str) -> IncidentsPage:
    """What is stuck now, newest first."""
    rows = []
    for incident in open_incidents(session):
        case = read_case(session, incident.case_id)
        model = definitions.model(case.key)
        may_retry = may(actor, "incident:retry", case.plant, case.line)
        rows.append(incident_row(incident, case, model, may_retry=may_retry, language=language))
    return IncidentsPage(rows)


class RetryIncident:
    """A person lets the machine try again; the case's ledger says who."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, incident_id: UUID) -> None:
        """Raises ForbiddenError, NotFoundError, ConflictError."""
        require(actor, "incident:retry")
        now = self._clock.now()
        incident = retry_incident(session, incident_id, actor.id, now)
        case = lock_case(session, incident.case_id)
        entry = Entry(
            Action.INCIDENT_RETRIED,
            "observation",
            attribution_of(actor),
            target={"element": incident.element},
            data={"incident": str(incident_id)},
        )
        append_observation(session, case, [entry], max(now, case.last_event_at))
