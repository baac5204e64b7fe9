"""The trainee cases of a case, and what its trainees are called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.identity import User
from app.responsibility.derive.completed_work import CompletedWork
from app.responsibility.derive.loop_clues import Trainee

Json = Mapping[str, Any]


def read_children(session: Session, case_id: UUID) -> Sequence[UUID]:
    """The trainee cases of the latest call."""
    latest_call = (
        select(Case.parent_ref).where(Case.parent_id == case_id).order_by(Case.started_at.desc()).limit(1)
    ).scalar_subquery()
    query = select(Case.id).where(Case.parent_id == case_id, Case.parent_ref == latest_call)
    return session.scalars(query.order_by(Case.parent_index)).all()


def read_trainees(session: Session, children: Mapping[UUID, Sequence[CompletedWork]], names: Json) -> Sequence[Trainee]:
    query = select(Case.id, Case.variables["trainee"].astext.label("trainee")).where(Case.id.in_(children))
    known = {row.id: row.trainee or "" for row in session.execute(query)}
    return [Trainee(known[child], str(names.get(known[child], known[child])), children[child]) for child in children]


def read_names(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    query = select(User.username, User.name).where(User.username.in_(list(usernames)))
    return {row.username: row.name for row in session.execute(query)}
