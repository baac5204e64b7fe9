"""Fill the page of a case's responsibility: findings with evidence, the chain of duty, what the reader may do."""

from sqlalchemy.orm import Session

from app.cases import CaseRecord, case_title, outcome_name
from app.definitions import Definitions
from app.identity import may
from app.plant import PlaceLabels
from app.responsibility.case_findings import findings_of
from app.responsibility.duty_chain import read_duties
from app.responsibility.evidence_links import codes_by_task
from app.responsibility.page_models import ResponsibilityPage
from app.responsibility.pages.finding_cards import read_cards
from app.responsibility.pages.rounds import read_rounds
from app.responsibility.pages.visit import Visit


class ResponsibilityPageReader:
    """Reads the page; call `visible_case` first."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels) -> None:
        self._definitions = definitions
        self._labels = labels

    def read(self, session: Session, case: CaseRecord, visit: Visit) -> ResponsibilityPage:
        """All findings of the case, newest round first, and the chain of duty in order."""
        findings = findings_of(session, case.id)
        cards = read_cards(session, self._definitions, case, findings, visit)
        duties = read_duties(session, self._definitions, case, codes_by_task(findings), visit.link, visit.now)
        model = self._definitions.model(case.key)
        places = self._labels.read(session)
        return ResponsibilityPage(
            case_id=case.id,
            number=case.number,
            title=case_title(model, places.name("step", case.step), places.name("defect_type", case.defect_type)),
            subject=case.subject_name,
            rounds=read_rounds(findings, cards),
            groups=duties,
            running=case.running,
            outcome=outcome_name(case.outcome),
            may_replay=may(visit.actor, "case:replay", case.plant, case.line),
        )
