"""The plant's zone is one setting, and what people see follows it."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from app.tasks.models import Task
from app.tasks.pages.inbox import InboxQuery, InboxReader
from tests.support.plant.running import START, running_plant
from tests.support.plant.small_loop import small_files


@pytest.mark.parametrize(("zone", "section"), [("Asia/Shanghai", "today"), ("America/New_York", "later")])
def test_the_inbox_divides_the_days_where_the_plant_stands(
    fresh_database: str, tmp_path: Path, zone: str, section: str
) -> None:
    """In five hours it is the afternoon in Shanghai, but in New York the next day."""
    with running_plant(fresh_database, tmp_path, timezone=ZoneInfo(zone)) as plant:
        plant.hire("wang", "production")
        plant.deploy(small_files())
        plant.start("wang", "small_loop")
        with plant.sessions.begin() as session:
            session.execute(update(Task).values(due_at=START + timedelta(hours=5), due_known=True))
            page = plant.container.need(InboxReader).read(session, plant.actor("wang"), InboxQuery(), START)
    assert [found.kind for found in page.sections] == [section]
