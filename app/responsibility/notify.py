"""Tell people of findings: the departments asked to answer, and the auditors who decide."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases import CaseRecord
from app.identity import people_with_role
from app.tasks import News, notify

AUDITORS = ("auditor",)


def tell(
    session: Session, case: CaseRecord, kind: str, finding: Mapping[str, Any], roles: Collection[str], now: datetime
) -> None:
    """News of the `kind` to all who hold one of `roles` where the case stands; `finding` gives code and names."""
    people = {one.id for role in roles for one in people_with_role(session, role, case.plant, case.line, now)}
    params = {"number": case.number, "finding": finding["names"], "code": finding["code"]}
    notify(session, people, News(kind, params, case.id), now)
