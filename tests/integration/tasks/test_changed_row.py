"""A task's row that somebody changed beside the product gives nobody a lane: the diagram's rules stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.kernel.errors import ForbiddenError
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    """A task of QA is open, which whoever asked may not do; Wang, who asked, holds QA's role as well."""
    with running_plant(fresh_database, tmp_path) as plant:
        for username, *roles in (("wang", "production", "qa"), ("li", "qa"), ("zhu", "hr")):
            plant.hire(username, *roles)
        plant.deploy(small_files())
        plant.start("wang", "small_loop")
        plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
        yield plant


@pytest.mark.parametrize(
    ("change", "person"),
    [("role = 'hr', groups = '{}'", "zhu"), ("excluded = '{}'", "wang"), ("role = 'qa', excluded = '{}'", "wang")],
)
def test_whom_the_diagram_keeps_away_may_not_complete_it(plant: Plant, change: str, person: str) -> None:
    with plant.sessions.begin() as session:
        task = session.scalar(text(f"UPDATE tasks SET {change} WHERE state = 'open' RETURNING id"))  # noqa: S608
    with plant.sessions() as session, pytest.raises(ForbiddenError):
        plant.container.need(CompleteTask)(session, plant.actor(person), task, TaskSubmission({"limit": 3}))


def test_whom_it_means_may(plant: Plant) -> None:
    plant.complete("li", "review", {"limit": 3})
