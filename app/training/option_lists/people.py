"""People to choose from: the staff of the steps, and those who teach; who is away is marked."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import Absence, User
from app.kernel.clock import Clock
from app.plant import StepPlace, step_places
from app.tasks import CatalogContext
from app.training.models import StepAssignment, Trainer

AWAY = {"zh": "%(name)s（休假至 %(until)s）", "en": "%(name)s (away until %(until)s)"}


class PeopleCatalogs:
    """Lists of persons; the value is the username."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def people(self, session: Session, context: CatalogContext) -> list[dict[str, Any]]:
        """Who works at a step today: {step, steps, line}; the staff of the case's step first."""
        now = self._clock.now()
        wanted = (context.variables.get("request") or {}).get("step") or context.step
        places = {place.id: place for place in step_places(session)}
        away = _away(session, now)
        found: dict[UUID, dict[str, Any]] = {}
        for user, step_id in session.execute(staff(now)):
            place = places[step_id]
            option = found.setdefault(user.id, _option(user, away, context.language) | _at(place))
            option["steps"].append(place.step)
            if place.step == wanted:
                option.update(step=place.step, line=place.line)
        return sorted(_told_apart(found.values()), key=lambda option: wanted not in option["steps"])

    def trainers(self, session: Session, context: CatalogContext) -> list[dict[str, Any]]:
        """Who may teach, with the subject in the label."""
        away = _away(session, self._clock.now())
        query = select(User, Trainer).join(Trainer, Trainer.user_id == User.id).where(User.active)
        options = []
        for user, trainer in session.execute(query.order_by(User.username)):
            option = _option(user, away, context.language)
            subject = trainer.subject_en if context.language == "en" else trainer.subject_zh
            options.append(option | {"subject": subject})
        return [option | {"label": f"{option['label']} · {option.pop('subject')}"} for option in _told_apart(options)]


def _told_apart(options: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where two people have one name, their labels also say their numbers."""
    options = list(options)
    times = Counter(option["name"] for option in options)
    return [
        option | {"label": f"{option['label']}（{option['number'] or option['value']}）"}
        if times[option["name"]] > 1
        else option
        for option in options
    ]


def staff(now: datetime) -> Any:
    """Rows of (user, step's id) of who works where today."""
    today = now.date()
    return (
        select(User, StepAssignment.step_id)
        .join(StepAssignment, StepAssignment.user_id == User.id)
        .where(
            User.active,
            StepAssignment.valid_from <= today,
            or_(StepAssignment.valid_to.is_(None), StepAssignment.valid_to > today),
        )
        .order_by(User.username, StepAssignment.step_id)
    )


def _away(session: Session, now: datetime) -> dict[UUID, datetime]:
    """Who is absent now, and until when."""
    query = select(Absence.user_id, Absence.ends).where(Absence.starts <= now, Absence.ends > now)
    return {user: ends for user, ends in session.execute(query)}  # noqa: C416  (Rows are no pairs to mypy)


def _option(user: User, away: dict[UUID, datetime], language: str) -> dict[str, Any]:
    until = away.get(user.id)
    label = user.name
    if until is not None:
        label = AWAY["en" if language == "en" else "zh"] % {"name": user.name, "until": until.date().isoformat()}
    away_until = until and until.date().isoformat()
    return {
        "value": user.username,
        "label": label,
        "name": user.name,
        "number": user.emp_no,
        "absent": until is not None,
        "until": away_until,
    }


def _at(place: StepPlace) -> dict[str, Any]:
    return {"line": place.line, "plant": place.plant, "step": place.step, "steps": []}
