"""The findings of a case as cards: evidence, contest, decision, and what the reader may do."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import CaseRecord
from app.definitions import Definitions
from app.identity import read_people
from app.responsibility.case_findings import Findings
from app.responsibility.evidence_links import EvidenceReader
from app.responsibility.page_models import FindingCard
from app.responsibility.pages.finding_documents import read_documents
from app.responsibility.pages.visit import FindingRights, Visit
from app.responsibility.proof import contradicted_findings
from app.responsibility.signed_decisions import signed_decisions


def read_cards(
    session: Session, definitions: Definitions, case: CaseRecord, findings: Findings, visit: Visit
) -> dict[UUID, FindingCard]:
    """A card for each finding, by its id."""
    people = read_people(session, [one for f in findings for one in (f.contested_by, f.decided_by)])
    documents = read_documents(session, findings, people)
    rights, signatures = FindingRights(session, case, visit), signed_decisions(session, case.id)
    wrong = contradicted_findings(session, case.id)
    reader = EvidenceReader(definitions, session, visit.link)
    model = definitions.model(case.key)
    return {
        finding.id: FindingCard(
            id=finding.id,
            code=finding.code,
            name=finding.names,
            leading=finding.leading,
            roles=finding.role_names,
            target=finding.target,
            status=finding.status,
            evidence=reader.lines(finding.evidence, model),
            proposed_at=finding.proposed_at,
            contest_until=finding.contest_until,
            rule_version=definitions.number(session, str(finding.deployment_id)),
            decision_digest=finding.decision_digest,
            facts_hash=finding.facts_hash,
            contested_by=people[finding.contested_by],
            contested_at=finding.contested_at,
            contest_reason=finding.contest_reason,
            document=documents.get(finding.document_id),
            decided_by=people[finding.decided_by],
            decided_at=finding.decided_at,
            decision_reason=finding.decision_reason,
            signature=signatures.get(finding.id),
            contradicted=wrong.get(finding.id, ()),
            **rights.of(finding),
        )
        for finding in findings
    }
