"""The skill condition of detection: mean or share below, and unknown is not zero."""

import pytest

from app.skills.profile import Requirement, SkillView, view_of, weakest

WELDING = Requirement("welding", {"zh": "焊接", "en": "Welding"}, 80)
Q = 0.3


def view(**scores: float | None) -> SkillView:
    return view_of(WELDING, scores)


def test_unknown_people_are_listed_and_do_not_pull_the_mean_down() -> None:
    found = view(a=90, b=None, c=86)
    assert (found.mean, found.unknown, found.below) == (88, ("b",), ())
    assert found.state(Q) == "sufficient"


@pytest.mark.parametrize(
    ("scores", "state"),
    [
        ({"a": 70.0, "b": 85.0}, "lacking"),  # the mean is 77.5
        ({"a": 79.0, "b": 99.0, "c": 99.0}, "lacking"),  # a third of the people is below
        ({"a": 79.0, "b": 99.0, "c": 99.0, "d": 99.0}, "sufficient"),  # a quarter is not enough
        ({"a": 80.0, "b": 80.0}, "sufficient"),  # what is required is enough
        ({"a": None}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_the_state_follows_mean_or_share(scores: dict[str, float | None], state: str) -> None:
    assert view(**scores).state(Q) == state


def test_the_weakest_skill_speaks_for_the_step() -> None:
    other = Requirement("reading", {"zh": "读图", "en": "Reading"}, 60)
    lacking, unknown = view(a=50), view_of(other, {"a": None})
    assert weakest([unknown, view(a=90), lacking], Q) is lacking
    assert weakest([view(a=90), unknown], Q) is unknown
    assert weakest([], Q) is None
