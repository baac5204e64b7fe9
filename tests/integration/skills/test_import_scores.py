"""Skill scores from a file: the good rows, the refused ones, the same file again, and no change afterwards."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM
from app.kernel.errors import InvalidInputError
from app.skills.import_scores import ImportScores, ScoresImported
from app.skills.models import Skill, SkillScore
from app.skills.profile import latest_scores
from tests.support.clock import FixedClock

NOW = datetime(2026, 10, 20, 4, tzinfo=UTC)
HEAD = "username,skill,score,as_of\n"


@pytest.fixture(autouse=True)
def known(session: Session) -> None:
    add_user(session, SYSTEM, NewPerson("li", "李", "a long enough one", emp_no="E1"), NOW)
    session.add(Skill(code="welding", name_zh="焊接", name_en="Welding"))
    session.flush()


def bring(session: Session, text: str, encoding: str = "utf-8") -> ScoresImported:
    return ImportScores(FixedClock(NOW), "Asia/Shanghai")(session, SYSTEM, "scores.csv", text.encode(encoding))


def test_the_latest_score_counts(session: Session) -> None:
    result = bring(session, HEAD + "li,welding,72,2026-05-01\nli,welding,85.5,2026-09-01\n")
    assert (result.stored, result.refused) == (2, [])
    [user] = set(session.scalars(select(SkillScore.user_id)))
    assert latest_scores(session, [user]) == {(user, "welding"): 85.5}


def test_the_same_file_again_stores_nothing(session: Session) -> None:
    text = HEAD + "li,welding,72,2026-05-01\n"
    bring(session, text)
    again = bring(session, text)
    assert (again.stored, again.same) == (0, 1)


def test_people_may_be_named_by_their_number(session: Session) -> None:
    assert bring(session, "emp_no,skill,score,as_of\nE1,welding,72,2026-05-01\n", "gb18030").stored == 1


def test_a_wrong_row_is_refused_and_the_others_are_kept(session: Session) -> None:
    rows = "nobody,welding,1,2026-05-01\nli,singing,1,2026-05-01\nli,welding,x,2026-05-01\nli,welding,101,2026-05-01\n"
    result = bring(session, HEAD + rows + "li,welding,72,2026-05-01\n")
    assert [line for line, _ in result.refused] == [2, 3, 4, 5]
    assert result.stored == 1


def test_a_score_that_differs_from_the_stored_one_of_its_day_is_refused(session: Session) -> None:
    bring(session, HEAD + "li,welding,72,2026-05-01\n")
    again = bring(session, HEAD + "li,welding,90,2026-05-01\n")
    assert (again.stored, again.same, [line for line, _ in again.refused]) == (0, 0, [2])
    assert session.scalars(select(SkillScore.score)).all() == [72]


def test_a_file_without_the_columns_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInputError, match="username or emp_no"):
        bring(session, "who,what\nli,welding\n")


def test_a_stored_score_cannot_be_changed(session: Session) -> None:
    bring(session, HEAD + "li,welding,72,2026-05-01\n")
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(update(SkillScore).values(score=100, as_of=date(2026, 5, 2)))
