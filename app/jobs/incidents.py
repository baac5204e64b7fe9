"""Open, list and resolve incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.jobs.models import Incident
from app.jobs.queue import Job, enqueue
from app.kernel.errors import ConflictError, NotFoundError


@dataclass(frozen=True, slots=True)
class IncidentCause:
    """What stopped a case: English sentence with params, and the job that would try again."""

    case_id: UUID
    element: str
    kind: str
    message: str
    params: Mapping[str, Any]
    ref: UUID | None = None
    retry: Job | None = None


def open_incident(session: Session, trouble: IncidentCause, now: datetime) -> bool:
    """Record `trouble`, and whether that is news: the same (case, element, kind, ref) while open is only counted."""
    identity = uuid5(trouble.case_id, f"incident/{trouble.element}/{trouble.kind}/{trouble.ref}")
    retry = trouble.retry
    row = {
        "id": identity,
        "case_id": trouble.case_id,
        "element": trouble.element,
        "kind": trouble.kind,
        "message": trouble.message,
        "params": dict(trouble.params),
        "ref": trouble.ref,
        "attempts": 1,
        "opened_at": now,
        "resolved_at": None,
        "resolved_by": None,
        "retry": retry and {"name": retry.name, "args": dict(retry.args), "lock": retry.lock},
    }
    before = session.get(Incident, identity, with_for_update=True, populate_existing=True)
    is_over = before is not None and before.resolved_at is not None
    statement = insert(Incident).values(row)
    again = {
        "message": row["message"],
        "params": row["params"],
        "resolved_at": None,
        "resolved_by": None,
        "attempts": Incident.attempts + 1,
    }
    counted = statement.on_conflict_do_update(index_elements=[Incident.id], set_=again).returning(Incident.attempts)
    return session.scalar(counted) == 1 or is_over


def resolve_incidents(session: Session, case_id: UUID, ref: UUID, now: datetime) -> None:
    """The work that `ref` names went through: its incidents are over."""
    session.execute(
        update(Incident)
        .where(Incident.case_id == case_id, Incident.ref == ref, Incident.resolved_at.is_(None))
        .values(resolved_at=now)
    )


def retry_incident(session: Session, incident_id: UUID, actor_id: UUID, now: datetime) -> Incident:
    """Enqueue the incident's job again and mark it resolved by `actor_id`; a new failure opens it anew.

    Whoever calls holds the lock of its case (`case_of_incident`). Raises NotFoundError, and ConflictError when it is
    resolved already or nothing can be retried.
    """
    incident = session.get(Incident, incident_id, with_for_update=True)
    if incident is None:
        raise NotFoundError("There is no incident %(id)s", id=str(incident_id))
    if incident.resolved_at is not None:
        raise ConflictError("This incident was resolved already; reload the page to see the present state")
    if incident.retry is None:
        raise ConflictError("This incident needs a person: %(message)s", message=incident.message % incident.params)
    enqueue(session, [Job(incident.retry["name"], incident.retry["args"], lock=incident.retry.get("lock"))])
    incident.resolved_at, incident.resolved_by = now, actor_id
    return incident


def case_of_incident(session: Session, incident_id: UUID) -> UUID:
    """The case that the incident stopped, which is locked before the incident is. Raises NotFoundError."""
    found = session.scalar(select(Incident.case_id).where(Incident.id == incident_id))
    if found is None:
        raise NotFoundError("There is no incident %(id)s", id=str(incident_id))
    return found


def open_incidents(session: Session, limit: int = 200) -> Sequence[Incident]:
    """Incidents that wait for a person, newest first."""
    query = select(Incident).where(Incident.resolved_at.is_(None)).order_by(Incident.opened_at.desc()).limit(limit)
    return session.scalars(query).all()


def incidents_of(session: Session, case_id: UUID) -> Sequence[Incident]:
    """All incidents of a case, open ones first, newest first."""
    query = select(Incident).where(Incident.case_id == case_id)
    return session.scalars(query.order_by(Incident.resolved_at.is_not(None), Incident.opened_at.desc())).all()
