"""A substitute acts on behalf of somebody absent: within their grants, on the record, never on both sides."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.audit.replay.replay_case import Replay
from app.config import Settings
from app.identity.absences import NewAbsence, record_absence
from app.identity.actor import SYSTEM, Grant
from app.identity.confirmation.substitutes import AnswerAbsence, RecordAbsence
from app.identity.grants import grant
from app.kernel.errors import ConflictError, DomainError, ForbiddenError
from app.ledger.personal_data.restore import open_bodies
from tests.support.ledger import breaks
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files

DAY = timedelta(days=1)
REQUEST = {"line": "L1", "text": "leaks"}


def away(plant: Plant, username: str, substitute: str | None, days: int = 5) -> None:
    """Absent, with a substitute whom the security administrator lets have the lane."""
    with plant.sessions.begin() as session:
        now = plant.clock.now()
        absence = record_absence(session, SYSTEM, NewAbsence(username, now, now + days * DAY, substitute), now)
        if substitute:
            plant.container.need(AnswerAbsence).confirm(session, SYSTEM, absence, now)


def waiting_for_review(plant: Plant, by: str = "wang") -> UUID:
    case = plant.start(by, "small_loop")
    plant.complete(by, "ask", REQUEST)
    return case


def review_of(plant: Plant, case: UUID) -> UUID:
    with plant.sessions() as session:
        query = "SELECT id FROM tasks WHERE case_id = :case AND element = 'review' AND state = 'open'"
        return UUID(str(session.scalar(text(query), {"case": case})))


def test_what_the_diagram_means_for_one_person_no_substitute_does(plant: Plant) -> None:
    plant.hire("qian")
    found, put = b'<bpmn:userTask id="review" ', b'<bpmn:userTask id="review" camunda:assignee="li" '
    plant.deploy({name: content.replace(found, put) for name, content in small_files().items()})
    task = review_of(plant, waiting_for_review(plant))
    away(plant, "li", "qian")
    assert plant.inbox("qian") == []
    with pytest.raises(ForbiddenError):
        plant.complete_task("qian", task, {"limit": 3})
    plant.complete("li", "review", {"limit": 3})


def test_a_substitute_sees_and_does_the_absent_persons_tasks(plant: Plant) -> None:
    plant.hire("qian")
    case = waiting_for_review(plant)
    assert plant.inbox("qian") == []
    away(plant, "li", "qian")
    (item,) = plant.inbox("qian")
    assert (item.element, item.acting_for) == ("review", plant.people["li"])
    plant.complete("qian", "review", {"limit": 3})
    with plant.sessions() as session:
        done = session.execute(text("SELECT completed_by, completed_for FROM tasks WHERE element = 'review'")).one()
        performers = session.scalar(text("SELECT performers FROM cases WHERE id = :case"), {"case": case})
        query = "SELECT body FROM ledger_events WHERE case_id = :case ORDER BY seq DESC LIMIT 1"
        [body] = open_bodies(session, session.scalars(text(query), {"case": case}))
        assert list(breaks(session)) == []
        assert plant.container.need(Replay).compare(session, case) is None
    assert tuple(done) == (plant.people["qian"], plant.people["li"])
    assert performers["review"] == [str(plant.people["qian"]), str(plant.people["li"])]
    who = body["who"]
    assert (who["name"], who["for"], who["role"]) == ("Qian", "li", "qa")


def test_standing_in_ends_with_the_absence(plant: Plant) -> None:
    plant.hire("qian")
    case = waiting_for_review(plant)
    away(plant, "li", "qian", days=1)
    plant.clock.advance(DAY)
    assert plant.inbox("qian") == []
    with pytest.raises(ForbiddenError):
        plant.complete_task("qian", review_of(plant, case), {"limit": 3})


def test_standing_in_reaches_no_further_than_the_absent_persons_grants(plant: Plant) -> None:
    plant.hire("qian")
    plant.hire("narrow", "qa", line="L2")
    case = waiting_for_review(plant)
    away(plant, "narrow", "qian")
    assert plant.inbox("qian") == []
    with pytest.raises(ForbiddenError):
        plant.complete_task("qian", review_of(plant, case), {"limit": 3})


def test_administrator_roles_are_not_passed_on(plant: Plant) -> None:
    plant.hire("qian")
    plant.hire("boss", "process_owner", "qa")
    plant.hire("head", "security_admin")
    away(plant, "boss", "qian")
    away(plant, "head", "qian")
    (person,) = plant.actor("qian").standing_in
    assert [given.role for given in person.grants] == ["qa"]
    assert plant.actor("qian").roles == frozenset()


def test_a_substitute_who_is_away_too_passes_the_work_on(plant: Plant) -> None:
    plant.hire("qian")
    plant.hire("chen")
    waiting_for_review(plant)
    away(plant, "li", "qian")
    away(plant, "qian", "chen")
    assert plant.inbox("qian") == []
    assert [item.acting_for for item in plant.inbox("chen")] == [plant.people["li"]]
    away(plant, "chen", "li")
    assert [plant.inbox(name) for name in ("qian", "chen")] == [[], []]


def test_the_requester_does_not_review_on_behalf_of_a_reviewer(plant: Plant) -> None:
    case = waiting_for_review(plant)
    away(plant, "li", "wang")
    assert plant.inbox("wang") == []
    with pytest.raises(ForbiddenError):
        plant.complete_task("wang", review_of(plant, case), {"limit": 3})


def test_nobody_reviews_for_the_requester(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "wang", Grant("qa"), plant.clock.now())
    plant.hire("qian")
    case = waiting_for_review(plant)
    away(plant, "wang", "qian")
    with pytest.raises(ForbiddenError):
        plant.complete_task("qian", review_of(plant, case), {"limit": 3})


def test_whoever_was_acted_for_may_not_review_after_their_return(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "wang", Grant("qa"), plant.clock.now())
    plant.hire("qian")
    case = plant.start("wang", "small_loop")
    away(plant, "wang", "qian", days=1)
    plant.complete("qian", "ask", REQUEST)
    plant.clock.advance(2 * DAY)
    for side in ("wang", "qian"):
        with pytest.raises(ForbiddenError):
            plant.complete_task(side, review_of(plant, case), {"limit": 3})


def test_what_the_absent_person_holds_is_taken_over_by_the_substitute_alone(plant: Plant) -> None:
    case = waiting_for_review(plant)
    task = review_of(plant, case)
    plant.claim("li", task)
    plant.hire("qian")
    with pytest.raises(ConflictError):
        plant.claim("zhao", task)
    away(plant, "li", "qian")
    plant.claim("qian", task)
    plant.complete_task("qian", task, {"limit": 3})
    with plant.sessions() as session:
        done = session.execute(text("SELECT completed_by, completed_for FROM tasks WHERE element = 'review'")).one()
    assert tuple(done) == (plant.people["qian"], plant.people["li"])


def test_a_colleague_with_the_role_acts_on_their_own_behalf(plant: Plant) -> None:
    waiting_for_review(plant)
    away(plant, "li", "zhao")
    (item,) = plant.inbox("zhao")
    assert item.acting_for is None
    plant.complete("zhao", "review", {"limit": 3})
    with plant.sessions() as session:
        assert session.scalar(text("SELECT completed_for FROM tasks WHERE element = 'review'")) is None


PEOPLE = ("wang", "li", "zhao", "qian")
MOVES = st.one_of(
    st.tuples(st.just("away"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(1, 3)),
    st.tuples(st.just("wait"), st.integers(1, 3)),
    st.tuples(st.just("do"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("claim"), st.sampled_from(PEOPLE)),
)
ANSWERS = {"ask": REQUEST, "review": {"limit": 3}, "confirm": {"again": True}}


def play(plant: Plant, case: UUID, move: tuple) -> None:
    """One move; a refusal is a good answer."""
    try:
        if move[0] == "away":
            away(plant, *move[1:])
        elif move[0] == "wait":
            plant.clock.advance(move[1] * DAY)
        else:
            with plant.sessions() as session:
                query = "SELECT id, element FROM tasks WHERE case_id = :case AND state = 'open'"
                task = session.execute(text(query), {"case": case}).one()
            if move[0] == "claim":
                plant.claim(move[1], task.id)
            else:
                plant.complete_task(move[1], task.id, ANSWERS[task.element])
    except DomainError:
        pass


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=st.lists(MOVES, min_size=6, max_size=14))
def test_no_sequence_of_absences_lets_one_person_be_on_both_sides(plant: Plant, moves: list[tuple]) -> None:
    if "qian" not in plant.people:
        plant.hire("qian")
        with plant.sessions.begin() as session:
            for username, role in (("wang", "qa"), ("li", "production")):
                grant(session, SYSTEM, username, Grant(role), plant.clock.now())
    case = plant.start("wang", "small_loop")
    for move in moves:
        play(plant, case, move)
    plant.clock.advance(30 * DAY)  # the next example begins with everybody back
    with plant.sessions() as session:
        query = "SELECT element, completed_by, completed_for FROM tasks WHERE case_id = :case AND state = 'completed'"
        sides: dict[str, set[UUID]] = {}
        for element, by, behalf in session.execute(text(query), {"case": case}):
            sides.setdefault(element, set()).update({by, behalf} - {None})
    assert not sides.get("ask", set()) & sides.get("review", set())


def name_substitute(plant: Plant, by: str, absent: str, substitute: str) -> UUID:
    with plant.sessions.begin() as session:
        now = plant.clock.now()
        new = NewAbsence(absent, now, now + 5 * DAY, substitute)
        return plant.container.need(RecordAbsence)(session, plant.actor(by), new, now).id


def news_of(plant: Plant, username: str) -> list[str]:
    with plant.sessions() as session:
        query = "SELECT kind FROM notifications WHERE user_id = :who ORDER BY id"
        return list(session.scalars(text(query), {"who": plant.people[username]}))


def test_the_substitute_is_told_the_plants_days(plant: Plant) -> None:
    zone = plant.container.need(Settings).timezone
    first = (plant.clock.now() + DAY).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with plant.sessions.begin() as session:
        new = NewAbsence("li", first, first + 3 * DAY, "zhao")
        plant.container.need(RecordAbsence)(session, plant.actor("li"), new, plant.clock.now())
        query = "SELECT params FROM notifications WHERE user_id = :who AND kind = 'substitute_named'"
        told = session.scalars(text(query), {"who": plant.people["zhao"]}).one()
    assert (told["from"], told["to"]) == (f"{first:%F}", f"{first + 2 * DAY:%F}")


def test_nobody_plans_another_departments_people_away(plant: Plant) -> None:
    plant.hire("planner", "hr")
    with pytest.raises(ForbiddenError, match="another department"):
        name_substitute(plant, "planner", "li", "planner")
    name_substitute(plant, "sun", "li", "zhao")


def test_a_department_on_one_line_plans_nobody_of_another_line(plant: Plant) -> None:
    plant.hire("near", "qa_manager", line="L1")
    plant.hire("far", "qa", line="L2")
    with pytest.raises(ForbiddenError, match="another department"):
        name_substitute(plant, "near", "far", "zhao")


def test_standing_in_gives_no_lane_to_whoever_does_not_hold_it(plant: Plant) -> None:
    plant.hire("planner", "hr")
    case = waiting_for_review(plant)
    name_substitute(plant, "li", "li", "planner")
    assert plant.inbox("planner") == []
    with pytest.raises(ForbiddenError):
        plant.complete_task("planner", review_of(plant, case), {"limit": 3})


def test_a_colleague_takes_over_what_the_absent_person_holds_and_no_more_than_both_may(plant: Plant) -> None:
    plant.hire("narrow", "qa", line="L9")
    case = waiting_for_review(plant)
    task = review_of(plant, case)
    plant.claim("li", task)
    name_substitute(plant, "li", "li", "zhao")
    name_substitute(plant, "zhao", "zhao", "narrow")
    assert [one.line for who in plant.actor("narrow").standing_in for one in who.grants] == ["L9", "L9"]
    plant.clock.advance(6 * DAY)
    name_substitute(plant, "li", "li", "zhao")
    assert plant.complete_task("zhao", task, {"limit": 3})


def test_the_security_administrator_lets_somebody_without_the_role_stand_in(plant: Plant) -> None:
    plant.hire("planner", "hr")
    plant.hire("sec", "security_admin")
    waiting_for_review(plant)
    absence = name_substitute(plant, "li", "li", "planner")
    assert news_of(plant, "sec") == ["substitute_to_confirm"]
    assert "substitute_named" in news_of(plant, "planner")
    answer = plant.container.need(AnswerAbsence)
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError):
        answer.confirm(session, plant.actor("sun"), absence, plant.clock.now())
    with plant.sessions.begin() as session:
        answer.confirm(session, plant.actor("sec"), absence, plant.clock.now())
    assert [item.element for item in plant.inbox("planner")] == ["review"]


def test_a_security_administrator_does_not_confirm_themselves(plant: Plant) -> None:
    plant.hire("sec", "security_admin")
    absence = name_substitute(plant, "li", "li", "sec")
    assert news_of(plant, "sec") == ["substitute_named"]
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError, match="their own"):
        plant.container.need(AnswerAbsence).confirm(session, plant.actor("sec"), absence, plant.clock.now())


def test_whoever_is_named_may_decline_and_then_stands_in_for_nobody(plant: Plant) -> None:
    case = waiting_for_review(plant)
    plant.claim("li", review_of(plant, case))
    absence = name_substitute(plant, "sun", "li", "zhao")
    answer = plant.container.need(AnswerAbsence)
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError):
        answer.decline(session, plant.actor("sun"), absence, plant.clock.now())
    with plant.sessions.begin() as session:
        answer.decline(session, plant.actor("zhao"), absence, plant.clock.now())
    assert plant.actor("zhao").standing_in == ()
    assert {"substitute_declined"} <= set(news_of(plant, "li")) & set(news_of(plant, "sun"))
    with plant.sessions.begin() as session, pytest.raises(ConflictError):
        answer.confirm(session, SYSTEM, absence, plant.clock.now())
