"""Let the machine try again what failed: the case's ledger says who asked for it."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.case_ledger import append_observation
from app.cases.case_record import lock_case
from app.identity import Actor, attribution_of, require
from app.jobs import case_of_incident, retry_incident
from app.kernel.clock import Clock
from app.ledger import Action, Entry


class RetryIncident:
    """A person lets the machine try again; the case's ledger says who."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, incident_id: UUID) -> None:
        """Raises ForbiddenError, NotFoundError, ConflictError."""
        case = lock_case(session, case_of_incident(session, incident_id))
        require(actor, "incident:retry", case.plant, case.line)
        now = self._clock.now()
        incident = retry_incident(session, incident_id, actor.id, now)
        entry = Entry(
            Action.INCIDENT_RETRIED,
            "observation",
            attribution_of(actor),
            target={"element": incident.element},
            data={"incident": str(incident_id)},
        )
        append_observation(session, case, [entry], max(now, case.last_event_at))
