"""The inbox's search: tasks by the name that stands on the page, case numbers, people; nothing else."""

import pytest

from app.definitions.catalogue import Definitions
from app.tasks.inbox.tasks_by_name import tasks_named
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files

RENAMED = 'id="review" name="复核"'
WRITES = '<camunda:property name="bihuan:writes" value="review" />'
ENGLISH = '<camunda:property name="bihuan:name.en" value="Check again" />'


@pytest.fixture
def waiting(plant: Plant) -> str:
    """The number of a case that waits for its review, beside one that still is to be asked."""
    plant.start("wang", "small_loop")
    case = plant.start("wang", "small_loop")
    task = next(task for task in plant.inbox("wang") if task.case_id == case)
    plant.complete_task("wang", task.id, {"line": "L1", "text": "leaks"})
    return task.number


@pytest.mark.parametrize("words", ["审核", "审", " 审核 "])
def test_a_task_is_found_by_its_name(browser: Browser, waiting: str, words: str) -> None:
    page = browser("li").get("/", query_string={"search": words}).text
    assert waiting in page


@pytest.mark.parametrize("words", ["提出", "%", "_", "Nobody"])
def test_what_is_called_otherwise_is_not_found(browser: Browser, waiting: str, words: str) -> None:
    assert waiting not in browser("li").get("/", query_string={"search": words}).text


def test_a_case_is_found_by_its_number(browser: Browser, waiting: str) -> None:
    client = browser("wang")
    assert waiting not in client.get("/", query_string={"search": waiting}).text.split('id="tasks"')[1]
    assert waiting in browser("li").get("/", query_string={"search": waiting[-3:]}).text


def test_names_count_in_the_language_shown_and_in_older_versions_too(plant: Plant) -> None:
    files = small_files()
    files["small_loop.bpmn"] = files["small_loop.bpmn"].replace('id="review" name="审核"'.encode(), RENAMED.encode())
    files["small_loop.bpmn"] = files["small_loop.bpmn"].replace(WRITES.encode(), (WRITES + ENGLISH).encode())
    plant.deploy(files)
    assert named(plant, "审核", "zh") == [("review", 1)]
    assert named(plant, "复核", "zh") == [("review", 2)]
    assert named(plant, "check again", "en") == [("review", 2)]
    assert named(plant, "check again", "zh") == []
    assert named(plant, "  ", "zh") == []


def named(plant: Plant, words: str, language: str) -> list[tuple[str, int]]:
    """Elements of the small loop with the numbers of their versions."""
    definitions = plant.container.need(Definitions)
    with plant.sessions() as session:
        found = tasks_named(session, definitions, words, language)
        return [(one.element, definitions.number(session, one.deployment)) for one in found]
