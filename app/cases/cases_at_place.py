"""Whether cases still run at a place of the plant, for whoever wants to take it out of use."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseState
from app.plant import InUse


def _count(session: Session, kind: str, key: str) -> int:
    line, _, step = key.partition("/")
    if kind not in {"lines", "steps"}:
        return 0
    place = [Case.line == line, *([Case.step == step] if kind == "steps" else [])]
    return session.scalar(select(func.count()).where(Case.state == CaseState.RUNNING, *place)) or 0


RUNNING_CASES = InUse("%(count)s running cases are about %(key)s. Finish or cancel them first.", _count)
