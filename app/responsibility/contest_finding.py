"""Contest a finding with a document, and decide on it; both stand in the case's ledger."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.cases import AttachedFile, AttachmentPlace, Case, CaseRecord, append_observation, attach_document, lock_case
from app.identity import Actor, ConfirmPassword, attribution_of, require, signature_of
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.ledger import Action, Entry
from app.responsibility.models import FindingAnswer, ResponsibilityFinding
from app.responsibility.notify import AUDITORS, tell
from app.responsibility.permissions import UNDECIDED, department_of, is_party, may_accept, may_contest

LEAST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Contest:
    """What the department says against a finding, with the document that shows it."""

    reason: str
    document: AttachedFile | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the auditor decides; signed with the password."""

    accept: bool
    reason: str
    password: str | None = field(default=None, repr=False)


class ContestFinding:
    """The department concerned answers."""

    def __init__(self, clock: Clock, largest_file: int) -> None:
        self._clock = clock
        self._largest_file = largest_file

    def __call__(self, session: Session, actor: Actor, finding_id: UUID, contest: Contest) -> ResponsibilityFinding:
        """Raises NotFoundError, ForbiddenError, ConflictError (too late, decided), InvalidInputError (fields named)."""
        case, finding = _hold(session, finding_id)
        now = max(self._clock.now(), case.last_event_at)
        _check_contest(actor, finding, case, now)
        fields = _reason_missing(contest.reason)
        if contest.document is None:
            fields["document"] = "Attach the document that shows it"
        if fields or contest.document is None:
            raise InvalidInputError("Please correct the marked fields", fields=fields)
        place = AttachmentPlace(case.id, finding.id, finding.element, actor.id, now)
        document = attach_document(session, contest.document, place, self._largest_file)
        values = _said("contested", actor, now, contest.reason) | {"document_id": document.id}
        role = next(role for role in sorted(department_of(finding.roles)) if actor.holds(role, case.plant, case.line))
        entry = Entry(
            Action.FINDING_CONTESTED,
            "observation",
            attribution_of(actor, role),
            target=_target(finding),
            old=finding.status,
            new="contested",
            reason=contest.reason.strip(),
            data={"files": {str(document.id): document.sha256}, "name": document.name},
        )
        return _store(session, case, finding, values, entry, now)


class DecideFinding:
    """An auditor outside the department concerned accepts or overrules."""

    def __init__(self, clock: Clock, confirm_password: ConfirmPassword) -> None:
        self._clock = clock
        self._confirm_password = confirm_password

    def __call__(self, session: Session, actor: Actor, finding_id: UUID, verdict: Verdict) -> ResponsibilityFinding:
        """Raises NotFoundError, ForbiddenError, ConflictError (decided, too early), InvalidInputError (by field)."""
        case, finding = _hold(session, finding_id)
        now = max(self._clock.now(), case.last_event_at)
        self._check(session, actor, finding, case)
        if finding.status not in UNDECIDED:
            raise ConflictError("This finding has been decided already")
        if verdict.accept and not may_accept(finding, now):
            raise ConflictError("The department concerned may still contest this finding; it can't be accepted yet")
        fields = _reason_missing(verdict.reason)
        if fields:
            raise InvalidInputError("Please correct the marked fields", fields=fields)
        self._confirm_password(session, actor, verdict.password)
        status = "accepted" if verdict.accept else "overruled"
        values = _said(status, actor, now, verdict.reason)
        entry = Entry(
            Action.FINDING_ACCEPTED if verdict.accept else Action.FINDING_OVERRULED,
            "observation",
            attribution_of(actor, "auditor"),
            target=_target(finding),
            old=finding.status,
            new=status,
            reason=verdict.reason.strip(),
            meaning="decision",
            data={"signature": signature_of()},
        )
        return _store(session, case, finding, values, entry, now)

    @staticmethod
    def _check(session: Session, actor: Actor, finding: ResponsibilityFinding, case: CaseRecord) -> None:
        require(actor, "finding:decide", case.plant, case.line)
        if is_party(actor, finding, case, people_who_acted(session, case.id)):
            raise ForbiddenError(
                "Somebody of the department concerned, or who acted in this case, may not decide on the finding"
            )


def people_who_acted(session: Session, case_id: UUID) -> frozenset[UUID]:
    """Everybody who started or worked on the case or one of its children."""
    query = select(Case.participants).where((Case.id == case_id) | (Case.parent_id == case_id))
    return frozenset(person for people in session.scalars(query) for person in people)


def _hold(session: Session, finding_id: UUID) -> tuple[CaseRecord, ResponsibilityFinding]:
    """The case, locked, and then the finding as it stands under that lock."""
    columns = ResponsibilityFinding
    case_id = session.scalar(select(columns.case_id).where(columns.id == finding_id))
    if case_id is None:
        raise NotFoundError("There is no finding %(id)s", id=str(finding_id))
    case = lock_case(session, case_id)
    return case, session.scalars(select(columns).where(columns.id == finding_id)).one()


def _check_contest(actor: Actor, finding: ResponsibilityFinding, case: CaseRecord, now: datetime) -> None:
    if may_contest(actor, finding, case, now):
        return
    if finding.status != "proposed":
        raise ConflictError("This finding has been contested or decided already")
    if now > finding.contest_until:
        raise ConflictError("The time to contest this finding is over")
    raise ForbiddenError("Only the department concerned may contest this finding")


def _reason_missing(reason: str) -> dict[str, str]:
    return {} if len(reason.strip()) >= LEAST_WORDS else {"reason": "Explain in at least 10 characters"}


def _said(answer: str, actor: Actor, now: datetime, reason: str) -> dict[str, Any]:
    return {"answer": answer, "given_by": actor.id, "at": now, "reason": reason.strip()}


def _target(finding: ResponsibilityFinding) -> dict[str, Any]:
    return {"finding": str(finding.id), "code": finding.code, "element": finding.element, "round": finding.round}


def _store(
    session: Session,
    case: CaseRecord,
    finding: ResponsibilityFinding,
    values: dict[str, Any],
    entry: Entry,
    now: datetime,
) -> ResponsibilityFinding:
    session.execute(insert(FindingAnswer).values(id=uuid4(), finding_id=finding.id, **values))
    append_observation(session, case, [entry], now)
    roles = AUDITORS if values["answer"] == "contested" else finding.roles
    named = {"code": finding.code, "names": finding.names}
    tell(session, case, f"finding_{values['answer']}", named, roles, now)
    session.refresh(finding)
    return finding
