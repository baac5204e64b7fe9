"""A connector of another package: found by its entry point, with reasons for rejects in its own words."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from app.connectors import adapter_registry
from app.connectors.models import ConnectorRow
from app.connectors.runs.run_connector import RunConnector
from app.identity.models import User
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.works import NOW, Works

MAPPING = {
    "feed": "measurements",
    "columns": {"step": "step", "start": "day", "total": "n", "defect": "bad"},
    "constants": {"line": "T1"},
}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    point = EntryPoint("meters", "tests.support.plant.outside_adapter:KIND", adapter_registry.GROUP)
    monkeypatch.setattr(adapter_registry, "entry_points", lambda group: [*entry_points(group=group), point])
    adapter_registry.kinds.cache_clear()
    yield
    adapter_registry.kinds.cache_clear()


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("qin", "qa")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


@pytest.mark.parametrize(("language", "words"), [("zh", "计数器 M7 已清零"), ("en", "The meter M7 was reset")])
def test_the_page_says_in_the_reader_s_language_why_a_row_waits(
    web: Flask, plant: Plant, language: str, words: str
) -> None:
    row = ConnectorRow(
        id=uuid4(),
        code="m",
        name="m",
        kind="meters",
        settings={},
        mapping={**MAPPING, "source": "m", "key": []},
        cursor={},
        known_columns=[],
        created_at=NOW,
    )
    with plant.sessions.begin() as session:
        session.add(row)
        session.execute(update(User).values(locale=language))
    [run] = plant.container.need(RunConnector)(row.id)
    assert (run.state, run.result.new, run.result.refused) == ("done", 9, 1)
    client = signed_in(web, "qin")
    assert words in client.get(f"/admin/connectors/{row.id}").text


def test_a_reason_that_the_adapter_has_not_declared_stores_nothing(works: Works) -> None:
    connector = works.connector(kind="meters", mapping=MAPPING, code="m", forget="yes")
    with pytest.raises(LookupError, match="forgotten"):
        works.run(connector)
    assert works.measurements() == []
    assert [(run.state, "forgotten" in str(run.params)) for run in works.runs()] == [("failed", True)]
