"""What this slice itself keeps of a person: identities in the record, account, ways to sign in, absences, failures."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.identity.erasure.registry import Erasing, Part, Subject
from app.identity.models import ERASED, Absence, ApiToken, Proposal, SignInCode, SignInFailure, SignInSession, User
from app.identity.sign_in.lockout import signing_subject, subject_of
from app.ledger import LedgerPayload

ACTIVE = "The account is still open: close it first."
ALREADY = "This person's data were erased before."


def _payloads(subject: Subject) -> Sequence[Any]:
    """Who they were in all their sessions, and what events outside cases say of them."""
    columns = LedgerPayload.__table__.c
    outside = or_(columns.chain.is_(None), columns.chain.not_like("case:%"))
    return (outside, columns.subject == subject.id, columns.erased_by.is_(None))


def _count_payloads(session: Session, subject: Subject) -> int:
    return session.scalar(select(func.count()).select_from(LedgerPayload).where(*_payloads(subject))) or 0


def _erase_payloads(erasing: Erasing) -> None:
    found = erasing.session.scalars(select(LedgerPayload.digest).where(*_payloads(erasing.subject)))
    erasing.blank(list(found))


def _count_access(session: Session, subject: Subject) -> int:
    counts = [
        session.scalar(select(func.count()).select_from(table).where(table.user_id == subject.id))
        for table in (SignInSession, ApiToken)
    ]
    return sum(count or 0 for count in counts)


def _erase_access(erasing: Erasing) -> None:
    subject = erasing.subject
    for table in (SignInSession, ApiToken):
        erasing.session.execute(delete(table).where(table.user_id == subject.id))
    erasing.session.execute(delete(SignInCode).where(SignInCode.user_id == subject.id))
    failures = (subject_of(subject.username), signing_subject(subject.id))
    erasing.session.execute(delete(SignInFailure).where(SignInFailure.subject.in_(failures)))
    erasing.session.execute(delete(SignInFailure).where(SignInFailure.account == failures[0]))


def _count_proposals(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(Proposal).where(Proposal.subject_id == subject.id)
    return session.scalar(query) or 0


def _erase_proposals(erasing: Erasing) -> None:
    """The order itself names the person; its digest stays, so that whoever keeps it can show it."""
    mine = update(Proposal).where(Proposal.subject_id == erasing.subject.id)
    erasing.session.execute(mine.values(facts={}, document=None, document_name=None))


def _count_absences(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(Absence).where(Absence.user_id == subject.id, Absence.reason.is_not(None))
    return session.scalar(query) or 0


def _erase_absences(erasing: Erasing) -> None:
    statement = update(Absence).where(Absence.user_id == erasing.subject.id).values(reason=None)
    erasing.session.execute(statement)


def _erase_account(erasing: Erasing) -> None:
    """The row stays, as so much points to it; nothing in it says who it was."""
    subject = erasing.subject
    values = {
        "username": subject.new_username,
        "name": subject.new_name,
        "emp_no": None,
        "org_unit": None,
        "email": None,
        "password_hash": None,
        "password_changed_at": None,
        "identity": None,
        "employment_type": "regular",
    }
    erasing.session.execute(update(User).where(User.id == subject.id).values(values))


def _not_yet(session: Session, subject: Subject) -> tuple[str, dict[str, Any]] | None:
    if subject.username.startswith(ERASED):
        return (ALREADY, {})
    active = session.scalar(select(User.active).where(User.id == subject.id))
    return (ACTIVE, {}) if active else None


PARTS = (
    Part(
        {"zh": "审计账本中的姓名、用户名、会话与地址", "en": "Names, usernames, sessions and addresses in the record"},
        _count_payloads,
        _erase_payloads,
    ),
    Part({"zh": "登录会话与接口令牌", "en": "Sessions and API tokens"}, _count_access, _erase_access),
    Part(
        {"zh": "双人确认的提议及所附文件", "en": "Proposals to two administrators, with their documents"},
        _count_proposals,
        _erase_proposals,
    ),
    Part({"zh": "缺勤原因", "en": "Reasons of absences"}, _count_absences, _erase_absences),
    Part(
        {
            "zh": "账号：姓名、用户名、工号、部门、邮箱",
            "en": "The account: name, username, employee number, unit, e-mail",
        },
        lambda _session, _subject: 1,
        _erase_account,
        _not_yet,
    ),
)
