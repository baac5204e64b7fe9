"""The torture test's verdicts: nobody who wins is a failure, and so is a winner of whom the record knows nothing."""

from collections import Counter
from functools import partial

import pytest

from scripts.torture_test.heat import Contest, Heat
from scripts.torture_test.matrix import not_as_refused
from scripts.torture_test.verdicts import Row
from tests.support.keep_alive import Answer

WON, LOST, FAILED = Answer(200, b""), Answer(409, b""), Answer(500, b"broken")
DENIED = ("POST", "/admin/people")


def heat(answers: list[Answer], winners: set[int], recorded: int) -> Heat:
    return Heat([Contest([partial(lambda one: one, answer) for answer in answers], winners, lambda: recorded)])


@pytest.mark.parametrize(
    ("answers", "winners", "recorded"), [([WON, LOST], {1}, 1), ([WON, WON], {2}, 2), ([LOST, WON], {1, 2}, 1)]
)
def test_as_many_winners_as_stated_hold(answers: list[Answer], winners: set[int], recorded: int) -> None:
    assert heat(answers, winners, recorded).run() == []


@pytest.mark.parametrize(
    ("answers", "winners", "recorded", "says"),
    [
        ([LOST, LOST], {1}, 0, "0 succeeded instead of 1"),
        ([LOST, LOST], {1, 2}, 0, "0 succeeded instead of 1 or 2"),
        ([WON, WON], {1}, 2, "2 succeeded instead of 1"),
        ([WON, LOST], {2}, 1, "1 succeeded instead of 2"),
        ([WON, LOST], {1}, 0, "1 succeeded, the record says 0"),
        ([WON, LOST], {1}, 2, "1 succeeded, the record says 2"),
        ([WON, FAILED], {1}, 1, "500 broken"),
    ],
)
def test_anything_else_is_told(answers: list[Answer], winners: set[int], recorded: int, says: str) -> None:
    assert says in " · ".join(heat(answers, winners, recorded).run())


def test_what_is_raised_wins_nothing() -> None:
    wrong = Heat([Contest([lambda: 1 // 0], {1}, lambda: 0)]).run()
    assert [sentence.split(":")[0] for sentence in wrong] == ["ZeroDivisionError", "0 succeeded instead of 1"]


@pytest.mark.parametrize("winners", [set(), {0}, {0, 1}])
def test_a_race_that_nobody_need_win_is_none(winners: set[int]) -> None:
    with pytest.raises(ValueError, match="a contest has a winner"):
        Contest([], winners, lambda: 0)


def test_what_is_wrong_after_the_race_is_told() -> None:
    assert Heat(heat([WON], {1}, 1).contests, lambda: ["late"]).run() == ["late"]


@pytest.mark.parametrize("times", [0, 2])
def test_a_refusal_stands_in_the_record_once(times: int) -> None:
    assert not_as_refused(Counter([DENIED]), Counter([DENIED])) == []
    [sentence] = not_as_refused(Counter([DENIED]), Counter([DENIED] * times))
    assert sentence == f"POST /admin/people: {times} refusals written down instead of 1"


def test_nothing_tried_has_not_held() -> None:
    assert not Row("races", 0).held
