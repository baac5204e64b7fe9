"""A complaint becomes a proposal of training: a case that waits for production's confirmation (S03, S12)."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import Case, StartByMessage
from app.definitions import Definitions
from app.identity import Actor, require
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, NotFoundError
from app.plant import step_places
from app.quality import Complaint
from app.training.demand.case_at_step import open_case
from app.training.demand.complaint_payload import complaint_payload
from app.training.demand.raise_case import MESSAGE

PROPOSE_TRAINING = "demand:propose"


class ProposeTraining:
    """The use case; the caller commits."""

    def __init__(self, definitions: Definitions, start: StartByMessage, clock: Clock) -> None:
        self._definitions = definitions
        self._start = start
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, complaint_id: int) -> UUID:
        """Begin the case of a complaint. Raises ForbiddenError, NotFoundError, and ConflictError when one runs."""
        complaint = session.get(Complaint, complaint_id, with_for_update=True)
        place = next((one for one in step_places(session) if complaint and one.id == complaint.step_id), None)
        if complaint is None or place is None or not complaint.qty:
            raise NotFoundError("There is no complaint %(id)s, or it was taken back", id=str(complaint_id))
        require(actor, PROPOSE_TRAINING, place.plant, place.line)
        if complaint.case_id is not None or open_case(session, place):
            raise ConflictError("A case about this step is running already; add the complaint to it")
        evidence = complaint_payload(session, self._definitions, complaint, place, self._clock.now())
        [held] = self._start(session, MESSAGE, evidence, actor)
        complaint.case_id = held.id
        case = session.get_one(Case, held.id)
        case.recurrence_of = UUID(evidence["recurrence_of"]) if evidence["recurrence_of"] else None
        session.flush()
        return held.id
