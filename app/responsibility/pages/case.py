"""Fill the page of a case's responsibility: findings with evidence, the chain of duty, what the reader may do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import CaseRecord, Document, case_title, outcome_name
from app.definitions import Definitions
from app.identity import Actor, People, may, read_people
from app.kernel.roles import ROLES
from app.quality import PlaceLabels
from app.responsibility.contest_finding import people_who_acted
from app.responsibility.duty_chain import read_duties
from app.responsibility.evidence_links import EvidenceReader, Link, codes_by_task
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.page_models import ChainLink, FindingCard, LaneDelay, ResponsibilityPage, Round
from app.responsibility.permissions import may_accept, may_contest, may_decide
from app.responsibility.proof import contradicted_findings
from app.responsibility.signed_decisions import signed_decisions
from app.responsibility.texts import LINKS
from app.web.view_models import FileRef

Findings = Sequence[ResponsibilityFinding]


@dataclass(frozen=True, slots=True)
class Visit:
    """For whom the page is made, and when; `link(case id, seq, task id)` gives the address of an event."""

    actor: Actor
    now: datetime
    link: Link


class ResponsibilityPageReader:
    """Reads the page; call `visible_case` first."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels) -> None:
        self._definitions = definitions
        self._labels = labels

    def read(self, session: Session, case: CaseRecord, visit: Visit) -> ResponsibilityPage:
        """All findings of the case, newest round first, and the chain of duty in order."""
        findings = findings_of(session, case.id)
        cards = self._cards(session, case, findings, visit)
        duties = read_duties(session, self._definitions, case, codes_by_task(findings), visit.link, visit.now)
        model = self._definitions.model(case.key)
        place = self._labels.read(session).name("step", case.step)
        return ResponsibilityPage(
            case_id=case.id,
            number=case.number,
            title=case_title(model, place),
            subject=case.subject_name,
            rounds=_rounds(findings, cards),
            groups=duties,
            running=case.running,
            outcome=outcome_name(case.outcome),
            may_replay=may(visit.actor, "case:replay", case.plant, case.line),
        )

    def _cards(
        self, session: Session, case: CaseRecord, findings: Findings, visit: Visit
    ) -> Mapping[UUID, FindingCard]:
        people = read_people(session, [one for f in findings for one in (f.contested_by, f.decided_by)])
        documents = _documents(session, findings, people)
        acted, signatures = people_who_acted(session, case.id), signed_decisions(session, case.id)
        wrong = contradicted_findings(session, case.id)
        reader = EvidenceReader(self._definitions, session, visit.link)
        model = self._definitions.model(case.key)
        return {
            finding.id: FindingCard(
                id=finding.id,
                code=finding.code,
                name=finding.names,
                leading=finding.leading,
                roles=[ROLES[role] for role in finding.roles],
                target=finding.target,
                status=finding.status,
                evidence=reader.lines(finding.evidence, model),
                proposed_at=finding.proposed_at,
                contest_until=finding.contest_until,
                rule_version=self._definitions.number(session, str(finding.deployment_id)),
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
                **_rights(finding, case, visit, acted),
            )
            for finding in findings
        }


def findings_of(session: Session, case_id: UUID) -> Findings:
    """The case's findings: the newest round first, the leading one first in each, then in the order of the chain."""
    query = select(ResponsibilityFinding).where(ResponsibilityFinding.case_id == case_id)
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (-one.round, not one.leading, _place(one.code), one.code))


def _place(code: str) -> int:
    return next((place for place, (_, codes) in enumerate(LINKS) if code in codes), len(LINKS))


def _rights(finding: ResponsibilityFinding, case: CaseRecord, visit: Visit, acted: Collection[UUID]) -> dict[str, bool]:
    return {
        "may_contest": may_contest(visit.actor, finding, case, visit.now),
        "may_decide": may_decide(visit.actor, finding, case, acted),
        "too_early": not may_accept(finding, visit.now),
    }


def _documents(session: Session, findings: Findings, people: People) -> Mapping[UUID | None, FileRef]:
    wanted = [finding.document_id for finding in findings if finding.document_id]
    rows = session.scalars(select(Document).where(Document.id.in_(wanted))) if wanted else ()
    return {d.id: FileRef(d.id, d.name, d.size, f"/files/{d.id}", people[d.uploaded_by], d.uploaded_at) for d in rows}


def _rounds(findings: Findings, cards: Mapping[UUID, FindingCard]) -> list[Round]:
    return [
        _round(number, list(group), cards) for number, group in groupby(findings, key=lambda finding: finding.round)
    ]


def _round(number: int, findings: Findings, cards: Mapping[UUID, FindingCard]) -> Round:
    facts = findings[0].facts
    delays = [
        LaneDelay(
            ROLES.get(lane["role"], lane["role"]),
            timedelta(hours=lane["waited_hours"]),
            timedelta(hours=lane["delay_hours"]),
            lane["tasks"],
            lane["late"],
            lane["share"],
        )
        for lane in facts.get("delays") or ()
    ]
    shown = [cards[finding.id] for finding in findings]
    return Round(number, findings[0].proposed_at, _links(findings), shown, delays)


def _links(findings: Findings) -> list[ChainLink]:
    """The chain with its broken links; nothing is said of an overruled finding."""
    standing = {finding.code: finding for finding in findings if finding.status != "overruled"}
    links: list[ChainLink] = []
    for name, codes in LINKS:
        broken = [code for code in codes if code in standing]
        first = any(standing[code].leading for code in broken)
        links.append(ChainLink(name, "broken" if broken else "sound", broken, first))
    return links
