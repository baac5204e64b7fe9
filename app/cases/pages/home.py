"""The tile of who mends what stopped: open incidents, and jobs that failed for good."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.identity import Actor, places_of
from app.jobs import Incident, failed_jobs
from app.web.home import CALM, DANGER, HomeFigure, HomeSource, HomeTile, HomeWords


def _read(session: Session, actor: Actor, now: datetime) -> HomeTile:
    reach = places_of(actor, "incident:read").condition(Case.plant, Case.line)
    query = select(func.count(), func.min(Incident.opened_at)).join(Case, Case.id == Incident.case_id)
    stopped, oldest = session.execute(query.where(Incident.resolved_at.is_(None), reach)).one()
    words = HomeWords("oldest: %(days)s days", {"days": (now - oldest).days}) if oldest else None
    figures = [HomeFigure(stopped, "Open incidents", DANGER if stopped else CALM, words)]
    if "system_admin" in actor.roles:
        failed = failed_jobs(session)
        figures.append(HomeFigure(failed, "Failed jobs", DANGER if failed else CALM))
    return HomeTile(figures)


INCIDENTS = HomeSource("Incidents", frozenset({"process_owner", "system_admin"}), "cases.incidents", _read)
