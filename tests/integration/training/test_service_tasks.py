"""The six topics of the loop, asked with the inputs that `processes/quality_training.bpmn` gives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.feel.dmn import Decision, read_decisions
from app.jobs.registry import Handlers, ServiceRequest, Topic
from app.kernel.errors import NotFoundError
from app.kernel.events import Events
from app.ledger.append import Entry, Head, append
from app.ledger.attribution import Attribution
from app.plant import ProcessStep
from app.quality.statistics import Counts
from app.responsibility.derive.collect_facts import collect_facts
from app.tasks.events import TaskCompleted
from app.tasks.models import Task
from app.training.models import CourseOffer, Enrolment
from app.training.remember_request import remember_request
from app.training.service_tasks.topics import topics
from tests.support.plant.case_rows import put_case
from tests.support.plant.measured_step import DEFECT, LINE, STEP, make_plant, measure

STARTED = datetime(2026, 9, 1, 2, tzinfo=UTC)
PLACE = {"line": LINE, "step": STEP, "defect_type": DEFECT, "equipment": "M1", "product": None}
QUIZ = Path("processes/online_course_quiz.dmn")
RIGHT = {"q1": "compare", "q2": "stop", "q3": "r039", "q4": ["first_piece", "record"], "q5": "recheck"}
HALF = {"q1": "compare", "q2": "stop"}


class QuizOnly:
    """Definitions of a deployment that holds nothing but the quiz."""

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self._decisions = decisions

    def decisions(self, deployment: str) -> Mapping[str, Decision]:
        return self._decisions


@pytest.fixture
def handlers() -> Handlers:
    own = topics(QuizOnly(read_decisions(QUIZ.read_bytes(), str(QUIZ))))
    return Handlers([*own, Topic("responsibility.facts", collect_facts)])


def ask(
    handlers: Handlers,
    session: Session,
    topic: str,
    inputs: Mapping[str, Any],
    *,
    case: UUID | None = None,
    variables: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    request = ServiceRequest(
        case or UUID(int=1),
        "element",
        topic,
        inputs,
        variables,
        {"started_at": STARTED.isoformat()},
        str(uuid4()),
        STARTED + timedelta(days=1),
    )
    return handlers.handler(topic)(session, request)


def test_every_topic_of_the_diagrams_is_served(handlers: Handlers) -> None:
    assert handlers.topics == {
        "quality.baseline",
        "quality.effect",
        "quality.close",
        "training.enrol",
        "training.course_status",
        "responsibility.facts",
    }


def test_the_baseline_reaches_the_case_with_its_recurrence(handlers: Handlers, session: Session) -> None:
    measure(session, make_plant(session), STARTED - timedelta(days=10), [Counts(50, 10)] * 10)
    inputs = {**PLACE, "signal": None, "until": STARTED.isoformat(), "windows": None}
    assert ask(handlers, session, "quality.baseline", inputs)["recurrence_of"] is None
    old = uuid4()
    closed = ask(handlers, session, "quality.close", {**PLACE, "result": "effective", "capa": None}, case=old)
    assert closed["result"] == "effective"
    again = ask(handlers, session, "quality.baseline", inputs)
    assert (again["n"], again["rate"], again["recurrence_of"]) == (500, 0.2, str(old))
    signalled = ask(handlers, session, "quality.baseline", {**inputs, "signal": {"recurrence_of": "other"}})
    assert signalled["recurrence_of"] == "other"


def test_closing_twice_is_closing_once(handlers: Handlers, session: Session) -> None:
    make_plant(session)
    inputs = {**PLACE, "result": None, "capa": "8D-7"}
    results = [ask(handlers, session, "quality.close", inputs) for _ in range(2)]
    assert results[0] == results[1]
    assert (results[0]["result"], results[0]["capa"]) == ("unresolved", "8D-7")


def test_the_effect_takes_percentages_and_counts_the_round(handlers: Handlers, session: Session) -> None:
    step = make_plant(session)
    measure(session, step, STARTED - timedelta(days=60), [Counts(50, 10)] * 20)
    measure(session, step, STARTED - timedelta(days=30), [Counts(50, 4)] * 28)
    inputs = {
        **PLACE,
        "target_rate": 9,
        "windows": None,
        "exclude": [],
        "confounders": ["none"],
        "training_round": 2,
        "attempt": 1,
        "trained_at": (STARTED - timedelta(days=37)).isoformat(),
        "before": {"from": "2026-06-01T00:00:00+08:00", "to": "2026-07-25T00:00:00+08:00"},
    }
    effect = ask(handlers, session, "quality.effect", inputs)
    assert (effect["n_before"], effect["n_after"], effect["limit"]) == (1000, 1400, 0.09)
    assert (effect["training_round"], effect["confounded"], effect["sufficient"]) == (2, False, True)
    changed = ask(handlers, session, "quality.effect", {**inputs, "confounders": ["material"]})
    assert changed["confounded"] is True
    excluded = {**inputs, "confounders": ["material"], "exclude": ["2026-W32"]}
    assert ask(handlers, session, "quality.effect", excluded)["confounded"] is False


def test_enrolling_twice_enrols_once_and_a_new_plan_is_a_new_round(handlers: Handlers, session: Session) -> None:
    items = [{"mode": "online", "course": "C1", "key_points": ["k1"]}, {"mode": "offline", "title": "班组课"}]
    inputs = {"trainees": ["li", "wang"], "items": items, "sessions": [], "round": 1}
    assert ask(handlers, session, "training.enrol", inputs) == {"enrolled": 2, "round": 1}
    assert ask(handlers, session, "training.enrol", inputs) == {"enrolled": 2, "round": 1}
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 4
    again = ask(handlers, session, "training.enrol", {**inputs, "trainees": ["li"], "round": 2})
    assert again == {"enrolled": 1, "round": 2}


def status(handlers: Handlers, session: Session, previous: Any, **given: Any) -> dict[str, Any]:
    inputs = {"trainee": "li", "answers": None, "attempts": None, "retrainings": None, "repeat": None}
    return ask(handlers, session, "training.course_status", {**inputs, **given, "previous": previous})


def test_the_quiz_is_graded_by_the_table_and_each_sheet_once(handlers: Handlers, session: Session) -> None:
    entered = status(handlers, session, None)
    assert (entered["passed"], entered["attempts_left"], entered["best"]) == (False, 3, None)
    failed = status(handlers, session, entered, answers=HALF, attempts=1)
    assert (failed["passed"], failed["attempts_left"], failed["best"]) == (False, 2, 40)
    assert status(handlers, session, failed, answers=HALF, attempts=1) == failed
    passed = status(handlers, session, failed, answers=RIGHT, attempts=2)
    assert (passed["passed"], passed["attempts_left"], passed["best"]) == (True, 1, 100)


def test_a_repeated_course_must_be_passed_again(handlers: Handlers, session: Session) -> None:
    passed = status(handlers, session, None, answers=RIGHT, attempts=1)
    stale = {"answers": RIGHT, "attempts": 1, "retrainings": 1}
    assert status(handlers, session, passed, **stale, repeat=False)["passed"] is True
    assert status(handlers, session, passed, **stale, repeat=True)["passed"] is False


def test_an_empty_sheet_is_an_attempt_with_no_points(handlers: Handlers, session: Session) -> None:
    assert status(handlers, session, None, answers=None, attempts=1)["best"] == 0


def test_a_deployment_without_the_quiz_is_named(session: Session) -> None:
    handlers = Handlers(topics(QuizOnly({})))
    with pytest.raises(NotFoundError, match="quiz_score"):
        status(handlers, session, None, answers=RIGHT, attempts=1)


REQUEST = {**PLACE, "cause_category": "machine", "cause": "The pressure drifts"}
REVIEW = {"key_points": [{"id": "k1", "kind": "behaviour", "required": True}]}
HELD = {
    "request": REQUEST,
    "qa_review": REVIEW,
    "plan": {"items": [{"key_points": ["k1"]}], "sessions": []},
    "class_record": {"held": False},
    "results": [{"outcome": "qualified"}],
    "training_round": 2,
    "effect": {"sufficient": False, "training_round": 1},
}
BASELINE = {"baseline": {"rate": 0.2, "sufficient": True}}


def put_event(session: Session, case: UUID, seq: int, element: str, answers: Mapping[str, Any]) -> UUID:
    """A completed task on the case's chain, as a person would have left it."""
    task, at = uuid4(), STARTED + timedelta(hours=seq)
    entry = Entry(
        "task.completed",
        "input",
        Attribution(uuid4(), "Li Min", role="qa"),
        new=dict(answers),
        target={"task": str(task), "element": element, "round": 1},
    )
    append(session, Head(f"case:{case}", seq - 1, "0" * 64), at, [entry])
    return task


def test_facts_see_the_catalogue_the_children_of_this_round_and_nothing_older(
    handlers: Handlers, session: Session
) -> None:
    make_plant(session)
    case = put_case(session)
    old, new = uuid4(), uuid4()
    failed = {"passed": False, "readings": [{"ok": False}]}
    before = put_case(session, parent=case, parent_ref=old, parent_index=0, variables={"trainee": "li"})
    put_event(session, before, 1, "on_job_check", failed)
    later = STARTED + timedelta(days=1)
    child = put_case(
        session, parent=case, parent_ref=new, parent_index=0, started_at=later, variables={"trainee": "wang"}
    )
    put_event(session, child, 1, "on_job_check", {"passed": False, "readings": []})
    put_event(session, child, 2, "on_job_check", {"passed": True, "readings": [{"ok": True}]})
    facts = ask(handlers, session, "responsibility.facts", HELD, case=case, variables=BASELINE)
    assert facts["top_cause_without_key_point"] is True
    assert (facts["passed_then_failed_on_job"], facts["out_of_tolerance_on_shift"]) == (1, 0)
    assert facts["sessions_not_held"] == 0
    assert (facts["missing_facts"], facts["round"]) == ([], 2)


def test_evidence_names_event_task_field_and_person(handlers: Handlers, session: Session) -> None:
    make_plant(session)
    case = put_case(session)
    review = put_event(session, case, 1, "qa_review", REVIEW)
    put_event(session, case, 2, "ruling", {"reason": "压力一直没有核对"})
    facts = ask(handlers, session, "responsibility.facts", HELD, case=case, variables=BASELINE)
    missed, named = facts["_evidence"]["R2a"]
    assert (missed["seq"], missed["task"], missed["field"], missed["person"]) == (
        1,
        str(review),
        "key_points",
        "Li Min",
    )
    assert (named["seq"], named["element"], named["field"]) == (2, "ruling", "reason")
    assert missed["params"] == {"parameter": {"zh": "压力", "en": "Pressure"}}


def test_the_delay_of_each_lane_is_read_from_its_tasks(handlers: Handlers, session: Session) -> None:
    make_plant(session)
    case = put_case(session)
    task = put_event(session, case, 1, "hr_plan", {})
    due = STARTED - timedelta(hours=3)
    put_task(session, task, case, role="hr", created_at=due, due_at=due, completed_at=STARTED)
    put_task(session, uuid4(), case, role="qa", created_at=due, due_at=STARTED, completed_at=STARTED)
    facts = ask(handlers, session, "responsibility.facts", HELD, case=case, variables=BASELINE)
    assert (facts["late_role"], facts["late_share"]) == ("hr", 1)
    assert [(one["element"], one["params"]) for one in facts["_evidence"]["R9"]] == [("hr_plan", {"hours": 3.0})]


def put_task(session: Session, task: UUID, case: UUID, **columns: Any) -> None:
    row: dict[str, Any] = {
        "id": task,
        "case_id": case,
        "deployment_id": uuid4(),
        "process": "quality_training",
        "element": "x",
        "lane": "l",
        "groups": [],
        "state": "completed",
        "priority": 50,
        "excluded": [],
        "round": 1,
        "due_known": True,
    }
    session.add(Task(**row | columns))
    session.flush()


def test_a_course_made_for_another_step_teaches_no_key_point(handlers: Handlers, session: Session) -> None:
    make_plant(session)
    case = put_case(session)
    steps = {step.code: step.id for step in session.scalars(select(ProcessStep))}
    for code, step in (("HERE", STEP), ("THERE", "sealing")):
        session.add(CourseOffer(code=code, mode="online", name_zh=code, name_en=code, step_id=steps[step]))
    session.flush()
    for code, uncovered in (("HERE", 0), ("THERE", 1)):
        plan = {"items": [{"course": code, "key_points": ["k1"]}], "sessions": []}
        given = {**HELD, "plan": plan}
        facts = ask(handlers, session, "responsibility.facts", given, case=case, variables=BASELINE)
        assert facts["uncovered_key_points"] == uncovered


def test_a_request_sent_back_and_returned_unchanged_is_noticed(handlers: Handlers, session: Session) -> None:
    make_plant(session)
    case = put_case(session)
    events = Events()
    events.subscribe(TaskCompleted, remember_request)
    first = TaskCompleted(
        case_id=case,
        process="quality_training",
        element="submit_request",
        task_id=uuid4(),
        item=None,
        answers=REQUEST,
        variables={},
        actor_id=uuid4(),
        at=STARTED,
        deployment=str(uuid4()),
    )
    events.publish(session, first)
    events.publish(session, replace(first, task_id=uuid4(), element="qa_review", answers={"decision": "return"}))
    answered = {**REQUEST, "answer": "See above"}
    events.publish(session, replace(first, task_id=uuid4(), answers=answered, at=STARTED + timedelta(hours=1)))
    facts = ask(handlers, session, "responsibility.facts", HELD, case=case, variables=BASELINE)
    assert facts["request_complete"] is False
    changed = {**REQUEST, "cause": "The pressure falls by 0.05 MPa after two hours"}
    events.publish(session, replace(first, task_id=uuid4(), answers=changed, at=STARTED + timedelta(hours=2)))
    facts = ask(handlers, session, "responsibility.facts", HELD, case=case, variables=BASELINE)
    assert facts["request_complete"] is True
