"""What every human step of the loop must say of itself."""

import pytest

from app.engine.process_model import Element, names_in
from tests.support.loop.files import MAIN, models_of, shipped

ELEMENTS = [node for model in models_of(shipped()).values() for node in model.elements.values()]
TASKS = [node for node in ELEMENTS if node.kind == "userTask"]
SIGNATURES = {"review", "verification", "assessment", "decision", "confirmation"}
TOPICS = {
    "quality.baseline",
    "quality.effect",
    "quality.close",
    "training.enrol",
    "training.course_status",
    "responsibility.facts",
}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_task_says_who_until_when_and_what(task: Element) -> None:
    assert task.lane is not None
    assert task.lane.role
    assert task.form
    assert task.writes
    assert task.reads
    assert task.due


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_task_reminds_and_escalates(task: Element) -> None:
    assert "PT0S" in task.properties["remind"].split(",")
    assert task.properties["escalate"].startswith("P1D:")


def test_the_article_s_separations_are_drawn() -> None:
    """S24 to S26 and DOMAIN's hole: nobody reviews his own request, verifies his own key points, scores himself."""
    apart = {task.id: set(names_in(task.properties.get("not_same_as")) or ()) for task in TASKS}
    assert {"submit_request", "confirm_signal"} <= apart["qa_review"]
    assert "qa_review" in apart["verify"]
    assert "verify" in apart["production_feedback"]
    assert {"submit_request", "qa_review", "hr_plan", "verify", "production_feedback"} <= apart["ruling"]
    assert (apart["score_qa"], apart["score_production"]) == ({"score_production"}, {"score_qa"})
    judges = {task.id for task in TASKS if task.properties.get("not_person") == "=trainee"}
    assert judges == {"score_qa", "score_production", "adjudicate", "on_job_check"}


def test_score_sheets_are_blind_to_each_other_and_read_no_score() -> None:
    sheets = {task.id: task for task in TASKS if task.form == "score_sheet"}
    for mine, other in (("score_qa", "score_production"), ("score_production", "score_qa")):
        assert sheets[mine].properties["blind_with"] == other
        assert other not in (sheets[mine].reads or ())


def test_planning_without_review_is_impossible() -> None:
    """S26: HR cannot skip QA; proved over all paths by the gate's rule `requires-hold`."""
    required = {task.id: task.properties.get("requires") for task in TASKS}
    assert required["hr_plan"] == "qa_review"
    assert required["verify"] == "qualify,measure_after"
    assert required["production_feedback"] == "verify"


def test_signatures_are_of_the_known_meanings() -> None:
    assert {task.properties["sign"] for task in TASKS if "sign" in task.properties} == SIGNATURES


def test_checks_explain_themselves_in_both_languages() -> None:
    for task in TASKS:
        if "check" in task.properties:
            assert task.properties["check.message"], task.id
            assert task.properties["check.message.en"], task.id


def test_service_tasks_ask_the_known_topics() -> None:
    services = [node for node in ELEMENTS if node.kind == "serviceTask"]
    assert {node.topic for node in services} == TOPICS
    assert all(node.inputs and node.writes for node in services)


def test_processes_follow_the_factory_calendar_and_can_be_cancelled() -> None:
    for model in models_of(shipped()).values():
        assert model.properties["calendar"] == "factory"
        assert {"cancel_by", "cancel_reasons", "cancel_outcome"} <= set(model.properties)
    assert models_of(shipped())[MAIN].starter_groups == ("production",)


def test_every_end_has_an_outcome() -> None:
    assert all(node.properties.get("outcome") for node in ELEMENTS if node.kind == "endEvent")
