"""Findings: their facts about a person, and the names in their evidence. What was decided for roles stays."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Text, cast, func, insert, or_, select
from sqlalchemy.orm import Session

from app.cases import Case, cases_about
from app.identity import Erasing, Part, Subject
from app.responsibility.models import FindingAnswer
from app.responsibility.models import ResponsibilityFinding as Finding


def _about(subject: Subject) -> ColumnElement[bool]:
    return Finding.case_id.in_(cases_about(subject))


def _naming(subject: Subject) -> ColumnElement[bool]:
    """Evidence that names the person, in cases they worked on or above cases about them; namesakes elsewhere stay."""
    above = select(Case.parent_id).where(Case.subject_id == subject.id, Case.parent_id.is_not(None))
    worked = select(Case.id).where(Case.participants.contains([subject.id]))
    text = cast(Finding.evidence, Text)
    names = [text.contains(f'"{name}"', autoescape=True) for name in (subject.name, subject.username)]
    return or_(*names) & or_(Finding.case_id.in_(above), Finding.case_id.in_(worked))


def _count(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(Finding).where(or_(_about(subject), _naming(subject)))
    return session.scalar(query) or 0


def _erase(erasing: Erasing) -> None:
    session, subject = erasing.session, erasing.subject
    about = session.scalars(select(Finding.id).where(_about(subject))).all()
    answers = [_answer(erasing, finding, "erased") for finding in about]
    named = session.execute(select(Finding.id, Finding.evidence).where(_naming(subject), Finding.id.not_in(about)))
    answers += [_answer(erasing, row.id, "renamed", _renamed(row.evidence, subject)) for row in named]
    if answers:
        session.execute(insert(FindingAnswer), answers)


def _answer(erasing: Erasing, finding: UUID, answer: str, evidence: Sequence[Any] | None = None) -> dict[str, Any]:
    said = {"id": uuid4(), "finding_id": finding, "answer": answer, "given_by": erasing.stamp.actor_id}
    return said | {"at": erasing.at, "evidence": evidence}


def _renamed(evidence: Sequence[dict[str, Any]], subject: Subject) -> list[dict[str, Any]]:
    new = {subject.name: subject.new_name, subject.username: subject.new_username}
    return [
        {**one, "person": new.get(one.get("person", ""), one.get("person")), "params": _params(one["params"], new)}
        for one in evidence
    ]


def _params(params: dict[str, Any], new: dict[str, str]) -> dict[str, Any]:
    return {key: new.get(value, value) if isinstance(value, str) else value for key, value in params.items()}


PARTS = (Part({"zh": "责任建议中的事实与证据", "en": "Facts and evidence of findings"}, _count, _erase),)
