"""The kinds of files about people: how a row is read, how all are judged, and who may bring them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.organisation.imports.plan import ImportOrder, ImportPlan
from app.organisation.imports.posts import PostPlan
from app.organisation.imports.qualifications import SkillPlan, TrainingPlan
from app.organisation.imports.roster import RosterPlan
from app.organisation.imports.rows import PeopleReader, PeopleRow, PostReader, RosterReader, SkillReader, TrainingReader


@dataclass(frozen=True, slots=True)
class PeopleFeed:
    """`action` is what its reader must be allowed to do."""

    reader: type[PeopleReader]
    plan: Callable[[Session, Sequence[PeopleRow], ImportOrder], ImportPlan]
    action: str


PEOPLE_FEEDS: Mapping[str, PeopleFeed] = {
    "roster": PeopleFeed(RosterReader, RosterPlan, "people:import"),
    "posts": PeopleFeed(PostReader, PostPlan, "people:import"),
    "skills": PeopleFeed(SkillReader, SkillPlan, "skill:import"),
    "trainings": PeopleFeed(TrainingReader, TrainingPlan, "skill:import"),
}
