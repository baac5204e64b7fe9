"""What the ledger calls that rows came, were corrected or left out, by their feed."""

from collections.abc import Mapping

from app.ledger.actions import Action

IMPORTED: Mapping[str, Action] = {
    "measurements": Action.MEASUREMENTS_IMPORTED,
    "defects": Action.DEFECTS_IMPORTED,
    "complaints": Action.COMPLAINTS_IMPORTED,
    "limits": Action.LIMITS_IMPORTED,
    "roster": Action.ROSTER_IMPORTED,
    "posts": Action.POSTS_IMPORTED,
    "skills": Action.SKILLS_IMPORTED,
    "trainings": Action.TRAININGS_IMPORTED,
}
_MENDED: Mapping[str, Action] = {
    "roster": Action.ROSTER_MENDED,
    "posts": Action.POSTS_MENDED,
    "skills": Action.SKILLS_MENDED,
    "trainings": Action.TRAININGS_MENDED,
}
_DISMISSED: Mapping[str, Action] = {
    "roster": Action.ROSTER_DISMISSED,
    "posts": Action.POSTS_DISMISSED,
    "skills": Action.SKILLS_DISMISSED,
    "trainings": Action.TRAININGS_DISMISSED,
}


def mended_row(feed: str) -> Action:
    """A corrected row; of the plant's counts one word serves all feeds."""
    return _MENDED.get(feed, Action.MEASUREMENT_MENDED)


def dismissed_row(feed: str) -> Action:
    """A row left out; of the plant's counts one word serves all feeds."""
    return _DISMISSED.get(feed, Action.MEASUREMENT_DISMISSED)
