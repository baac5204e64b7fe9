"""Cases about a person: what they say goes, their way and their place in the record stay."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.cases.case_record import lock_case
from app.cases.models import Case, CaseState, Document, DocumentErasure, SavedFilter
from app.identity import Erasing, Part, Subject
from app.jobs import Incident
from app.ledger import Action, LedgerEvent, append, erasure_entry

RUNNING = "A case about this person is running (%(number)s): finish or cancel it first."


def cases_about(subject: Subject) -> Select[UUID]:
    """The ids of the cases that are about the person."""
    return select(Case.id).where(Case.subject_id == subject.id)


def _count_cases(session: Session, subject: Subject) -> int:
    return session.scalar(select(func.count()).select_from(cases_about(subject).subquery())) or 0


def _running(session: Session, subject: Subject) -> tuple[str, dict[str, Any]] | None:
    query = (
        select(Case.number).where(Case.subject_id == subject.id, Case.state == CaseState.RUNNING).order_by(Case.number)
    )
    number = session.scalar(query.limit(1))
    return (RUNNING, {"number": number}) if number else None


def _erase_cases(erasing: Erasing) -> None:
    for case_id in sorted(erasing.session.scalars(cases_about(erasing.subject))):
        _erase_case(erasing, case_id)


def _erase_case(erasing: Erasing, case_id: UUID) -> None:
    """Under the case's lock: the contents of its events, an event that says so, and the row."""
    session, subject = erasing.session, erasing.subject
    case = lock_case(session, case_id)
    now, head = max(erasing.at, case.last_event_at), case.head
    gone = erasing.blank(_apart(session, head.chain))
    # In place, not apart: that it was erased must outlast what was. Also where only the row loses its content.
    order, files = (erasing.order, erasing.reason), erasing.files.get(case_id, [])
    entry = erasure_entry(Action.CONTENT_ERASED, erasing.stamp, subject.id, order, gone, files)
    head = append(session, head, now, [entry])
    values: dict[str, Any] = {
        "variables": {},
        "snapshot": b"",
        "output": None,
        "subject": subject.new_username,
        "subject_name": subject.new_name,
        "ledger_seq": head.seq,
        "ledger_head": head.hash,
        "last_event_at": now,
    }
    session.execute(update(Case).where(Case.id == case.id).values(values))
    session.execute(update(Incident).where(Incident.case_id == case.id).values(params={}, retry=None))


def _apart(session: Session, chain: str) -> Sequence[str]:
    """The digests of the contents that the chain's events name: right behind the act, whose places are fixed."""
    place = func.split_part(LedgerEvent.body, '"', 42)
    named = func.split_part(LedgerEvent.body, '"', 40) == "apart"
    return session.scalars(select(place).where(LedgerEvent.chain == chain, named)).all()


def _count_documents(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(Document).where(Document.case_id.in_(cases_about(subject)))
    return session.scalar(query) or 0


def _erase_documents(erasing: Erasing) -> None:
    session = erasing.session
    mine = select(Document.id, Document.case_id).where(Document.case_id.in_(cases_about(erasing.subject)))
    gone = session.execute(mine).all()
    for row in gone:
        erasing.files.setdefault(row.case_id, []).append(row.id)
    if gone:
        facts = {"order_number": erasing.order, "at": erasing.at}
        session.execute(insert(DocumentErasure), [{"document_id": row.id, **facts} for row in gone])


def _count_filters(session: Session, subject: Subject) -> int:
    return session.scalar(select(func.count()).select_from(SavedFilter).where(SavedFilter.user_id == subject.id)) or 0


def _erase_filters(erasing: Erasing) -> None:
    erasing.session.execute(delete(SavedFilter).where(SavedFilter.user_id == erasing.subject.id))


PARTS = (
    Part({"zh": "附在这些案件中的文件", "en": "Files attached in these cases"}, _count_documents, _erase_documents),
    Part(
        {
            "zh": "关于此人的案件：答案、变量、理由与搜索文字",
            "en": "Cases about the person: answers, variables, reasons, texts to search",
        },
        _count_cases,
        _erase_cases,
        _running,
    ),
    Part({"zh": "保存的筛选", "en": "Saved filters"}, _count_filters, _erase_filters),
)
