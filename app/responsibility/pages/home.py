"""The auditor's tile: findings that wait."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases import Case
from app.identity import Actor
from app.responsibility.models import ResponsibilityFinding as Finding
from app.responsibility.pages.open_findings import open_for
from app.web.home import CALM, WARN, HomeFigure, HomeSource, HomeTile, HomeWords


def _read(session: Session, actor: Actor, now: datetime) -> HomeTile:
    contested = func.count().filter(Finding.status == "contested")
    query = select(func.count(), contested, func.min(Finding.proposed_at)).select_from(Finding)
    total, disputed, oldest = session.execute(
        query.join(Case, Case.id == Finding.case_id).where(*open_for(actor))
    ).one()
    words = HomeWords("oldest: %(days)s days", {"days": (now - oldest).days}) if oldest else None
    return HomeTile(
        [
            HomeFigure(total, "Open findings", WARN if total else CALM, words),
            HomeFigure(disputed, "Contested findings", WARN if disputed else CALM),
        ]
    )


FINDINGS = HomeSource("Findings", frozenset({"auditor"}), "findings.index", _read)
