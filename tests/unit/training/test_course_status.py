"""Quiz attempts over retrainings: three a round, a pass stays unless the course is repeated."""

from hypothesis import given
from hypothesis import strategies as st

from app.training.service_tasks.course_status import CourseState


def test_nobody_has_passed_before_the_first_attempt() -> None:
    assert CourseState.of(None) == CourseState(passed=False, attempts_left=3, best=None)


def test_failing_uses_an_attempt_and_keeps_the_best_score() -> None:
    state = CourseState().grade(1, 60, passed=False).grade(2, 40, passed=False)
    assert (state.passed, state.attempts_left, state.best) == (False, 1, 60)


def test_a_pass_stays_through_a_retraining_of_the_practical() -> None:
    state = CourseState().grade(1, 100, passed=True).enter_round(1, repeat=False)
    assert (state.passed, state.best) == (True, 100)


def test_a_repeated_course_voids_the_pass_and_gives_the_attempts_again() -> None:
    state = CourseState().grade(1, 100, passed=True).enter_round(1, repeat=True)
    assert (state.passed, state.attempts_left, state.best, state.graded) == (False, 3, None, 1)


def test_reading_the_status_again_in_the_same_round_changes_nothing() -> None:
    state = CourseState().enter_round(1, repeat=True).grade(1, 20, passed=False)
    assert state.enter_round(1, repeat=True) == state


def test_the_state_survives_as_a_case_variable() -> None:
    state = CourseState().grade(1, 80, passed=True)
    stored = {name: getattr(state, name) for name in CourseState.__slots__} | {"later": "field"}
    assert CourseState.of(stored) == state


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=8))
def test_attempts_never_fall_below_none_and_a_pass_is_never_lost(sheets: list[tuple[float, bool]]) -> None:
    state = CourseState()
    for number, (score, passed) in enumerate(sheets, start=1):
        state = state.grade(number, score, passed)
    assert state.attempts_left == max(0, 3 - len(sheets))
    assert state.passed == any(passed for _, passed in sheets)
    assert state.best == max((score for score, _ in sheets), default=None)
