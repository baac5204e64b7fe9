"""What a picker shows of people beside their names: how they are spelled, and what they master at their steps."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.clock import Clock
from app.kernel.pinyin import spellings
from app.plant import read_place_names, step_places
from app.skills import Requirement, latest_scores, requirements
from app.tasks import CatalogContext
from app.training.option_lists.people import staff

Options = list[dict[str, Any]]
Rated = tuple[Requirement, float | None]


class PeopleDetails:
    """Adds to the rows of `catalog_people` what the page alone shows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, context: CatalogContext, people: Options) -> Options:
        """The rows with `pinyin` and `at`: for each of their steps {line, step, label, skill, score, required}.

        Of several skills that a step asks for, the one farthest below is told; without any, `skill` and the figures
        are null. A handful of statements, however many people there are.
        """
        places = {place.id: place for place in step_places(session)}
        asked, names = requirements(session, list(places)), read_place_names(session)
        works = session.execute(staff(self._clock.now())).all()
        scores = latest_scores(session, [user.id for user, _ in works])
        at: dict[str, Options] = {}
        for user, step_id in works:
            place = places[step_id]
            label = names["step", place.step][context.language]
            where = {"line": place.line, "step": place.step, "label": label}
            shown = _weakest(asked.get(step_id, ()), scores, user.id)
            at.setdefault(user.username, []).append(where | _mastery(shown, context.language))
        return [one | {"pinyin": spellings(one["name"]), "at": at.get(one["value"], [])} for one in people]


def _weakest(asked: Sequence[Requirement], scores: Mapping[tuple[UUID, str], float], person: UUID) -> Rated | None:
    """The skill farthest below what is asked; one that nobody assessed stands behind all that were."""
    rated = [(one, scores.get((person, one.skill))) for one in asked]
    return min(rated, key=lambda pair: (pair[1] is None, (pair[1] or 0) - pair[0].required), default=None)


def _mastery(shown: Rated | None, language: str) -> dict[str, Any]:
    if shown is None:
        return {"skill": None, "score": None, "required": None}
    requirement, score = shown
    return {"skill": requirement.names[language], "score": score, "required": requirement.required}
