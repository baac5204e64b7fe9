"""Who looks at a page of responsibility, and what they may do with its findings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import CaseRecord
from app.identity import Actor
from app.responsibility.evidence_links import Link
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.participants import people_who_acted
from app.responsibility.permissions import may_accept, may_contest, may_decide


@dataclass(frozen=True, slots=True)
class Visit:
    """For whom the page is made, and when; `link(case id, seq, task id)` gives the address of an event."""

    actor: Actor
    now: datetime
    link: Link


class FindingRights:
    """Asked finding by finding; who acted in the case is read once."""

    def __init__(self, session: Session, case: CaseRecord, visit: Visit) -> None:
        self._case = case
        self._visit = visit
        self._acted = people_who_acted(session, case.id)

    def of(self, finding: ResponsibilityFinding) -> dict[str, bool]:
        """As `FindingCard` has them."""
        case, visit = self._case, self._visit
        return {
            "may_contest": may_contest(visit.actor, finding, case, visit.now),
            "may_decide": may_decide(visit.actor, finding, case, self._acted),
            "too_early": not may_accept(finding, visit.now),
        }
