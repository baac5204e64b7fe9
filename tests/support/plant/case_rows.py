"""Case rows for tests that need a case to be on file, not a running one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.cases.models import Case

AT = datetime(2026, 9, 1, tzinfo=UTC)


def put_case(session: Session, *, parent: UUID | None = None, **columns: Any) -> UUID:
    """Store a running case, a child of `parent` if given; `columns` override any column."""
    case_id = uuid4()
    facts: dict[str, Any] = {
        "id": case_id,
        "number": case_id.hex[:12],
        "deployment_id": uuid4(),
        "process": "quality_training",
        "state": "running",
        "revision": 1,
        "serial": 1,
        "snapshot": b"",
        "variables": {},
        "visits": {},
        "waiting": {},
        "performers": {},
        "ledger_seq": 1,
        "ledger_head": "0" * 64,
        "started_by": uuid4(),
        "started_at": AT,
        "last_event_at": AT,
        "parent_id": parent,
    }
    session.add(Case(**facts | columns))
    session.flush()
    return case_id
