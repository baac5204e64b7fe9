"""The rule of "may do this task", case by case; `tests/integration/tasks/test_one_rule.py` holds the database to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.identity.actor import Actor, Grant, Substitute
from app.tasks.access import (
    Capacity,
    TaskFacts,
    capacity,
    is_candidate,
    is_held_by_other,
    may_see,
    may_work,
)
from app.tasks.due_dates import is_late
from app.tasks.models import TaskState

LI, ZHAO, SUN, WANG = (UUID(int=number) for number in range(1, 5))
REVIEW = TaskFacts(
    role="qa",
    groups=(),
    plant="P1",
    line="L1",
    state=TaskState.OPEN,
    assignee=None,
    excluded=(),
    claimed_by=None,
)


def qa(*absent: Substitute, **grants: str | None) -> Actor:
    """Li of QA, who stands in for `absent`."""
    return Actor(LI, "li", "Li", (Grant("qa", **grants),), standing_in=absent)


def nobody(*absent: Substitute) -> Actor:
    """Li without a grant of their own."""
    return Actor(LI, "li", "Li", standing_in=absent)


def absent(person: UUID = ZHAO, *roles: str, line: str | None = None) -> Substitute:
    return Substitute(person, "zhao", "Zhao", tuple(Grant(role, line=line) for role in roles or ("qa",)))


def test_whoever_holds_the_lane_s_role_may_do_its_task() -> None:
    assert capacity(REVIEW, qa()) == Capacity()
    assert is_candidate(REVIEW, qa())
    assert may_work(REVIEW, qa())
    assert not is_held_by_other(REVIEW, qa())


def test_whoever_holds_another_role_may_not() -> None:
    other = Actor(LI, "li", "Li", (Grant("production"),))
    assert capacity(REVIEW, other) is None
    assert not is_candidate(REVIEW, other)
    assert not may_work(REVIEW, other)


@pytest.mark.parametrize(("scope", "may"), [("L1", True), ("L2", False), (None, True)])
def test_a_grant_reaches_as_far_as_its_line(scope: str | None, may: bool) -> None:
    assert is_candidate(REVIEW, qa(line=scope)) is may


@pytest.mark.parametrize(("scope", "may"), [("P1", True), ("P2", False)])
def test_a_grant_reaches_as_far_as_its_plant(scope: str, may: bool) -> None:
    assert is_candidate(REVIEW, qa(plant=scope)) is may


def test_a_narrower_group_is_asked_beside_the_role_and_any_of_several_will_do() -> None:
    narrow = replace(REVIEW, groups=("auditor", "trainer"))
    with_group = replace(qa(), grants=(Grant("qa"), Grant("trainer")))
    elsewhere = replace(qa(), grants=(Grant("qa"), Grant("trainer", line="L2")))
    group_alone = replace(qa(), grants=(Grant("trainer"),))
    assert [is_candidate(narrow, one) for one in (qa(), with_group, elsewhere, group_alone)] == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("assignee", "may"), [(LI, True), (ZHAO, False)])
def test_a_task_given_to_one_person_is_nobody_else_s(assignee: UUID, may: bool) -> None:
    assert is_candidate(replace(REVIEW, assignee=assignee), qa()) is may


def test_a_task_given_to_one_person_is_not_passed_to_a_substitute() -> None:
    assert not is_candidate(replace(REVIEW, assignee=ZHAO), qa(absent()))


def test_the_excluded_may_not_in_whatever_capacity() -> None:
    assert not is_candidate(replace(REVIEW, excluded=(SUN, LI)), qa(absent()))


def test_nobody_acts_for_the_excluded() -> None:
    task = replace(REVIEW, excluded=(ZHAO,))
    assert not is_candidate(task, nobody(absent()))
    assert capacity(task, nobody(absent(), absent(SUN))) == Capacity(absent(SUN))


def test_a_substitute_without_the_role_acts_for_the_absent_person() -> None:
    assert capacity(REVIEW, nobody(absent(), absent(SUN))) == Capacity(absent())
    assert may_work(REVIEW, nobody(absent()))


def test_a_substitute_reaches_no_further_than_the_absent_person() -> None:
    assert capacity(REVIEW, nobody(absent(ZHAO, "qa", line="L2"))) is None
    assert capacity(replace(REVIEW, groups=("trainer",)), nobody(absent())) is None


def test_a_colleague_who_stands_in_acts_on_their_own_behalf() -> None:
    assert capacity(REVIEW, qa(absent())) == Capacity()


def test_what_the_absent_person_holds_is_done_for_them() -> None:
    held = replace(REVIEW, claimed_by=SUN)
    assert capacity(held, qa(absent(ZHAO), absent(SUN))) == Capacity(absent(SUN))
    assert may_work(held, qa(absent(ZHAO), absent(SUN)))


def test_what_somebody_else_holds_is_held() -> None:
    held = replace(REVIEW, claimed_by=WANG)
    assert is_held_by_other(held, qa())
    assert is_candidate(held, qa())
    assert not may_work(held, qa())
    assert is_held_by_other(held, nobody(absent()))
    assert not may_work(held, nobody(absent()))


def test_what_somebody_holds_is_held_for_those_too_who_could_never_do_it() -> None:
    assert is_held_by_other(replace(REVIEW, claimed_by=WANG), Actor(LI, "li", "Li"))


def test_what_one_holds_oneself_is_not_held_by_another() -> None:
    assert not is_held_by_other(replace(REVIEW, claimed_by=LI), qa())
    assert may_work(replace(REVIEW, claimed_by=LI), qa())


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_what_is_over_may_not_be_done(state: str) -> None:
    assert not may_work(replace(REVIEW, state=state), qa())


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (qa(), True),
        (qa(line="L2"), False),
        (qa(plant="P2"), False),
        (nobody(), False),
        (nobody(absent()), True),
        (nobody(absent(ZHAO, "qa", line="L2")), False),
        (nobody(absent(ZHAO, "production"), absent(SUN)), True),
    ],
)
def test_whoever_could_act_in_the_lane_sees_the_task(actor: Actor, sees: bool) -> None:
    task = replace(REVIEW, assignee=ZHAO, excluded=(LI,))
    assert may_see(task, actor, may_read_cases=False) is sees


def test_readers_of_cases_and_the_person_named_see_the_task() -> None:
    assert may_see(REVIEW, nobody(), may_read_cases=True)
    assert may_see(replace(REVIEW, assignee=LI), nobody(), may_read_cases=False)
    assert not may_see(replace(REVIEW, assignee=ZHAO), nobody(), may_read_cases=False)


def test_facts_come_from_a_row() -> None:
    row = {
        "role": "qa",
        "groups": ["trainer"],
        "plant": "P1",
        "line": "L1",
        "state": "open",
        "assignee": ZHAO,
        "excluded": [SUN],
        "claimed_by": WANG,
        "due_at": None,
    }
    assert TaskFacts.of(row) == TaskFacts("qa", ("trainer",), "P1", "L1", "open", ZHAO, (SUN,), WANG)


def test_a_task_is_late_from_its_due_moment_on() -> None:
    due = datetime(2026, 3, 2, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    assert [is_late(due, due + change) for change in (-moment, timedelta(0), moment)] == [False, True, True]
