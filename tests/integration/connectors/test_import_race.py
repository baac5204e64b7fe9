"""One file, imported by two people at the same moment: its rows are stored once, and nobody sees a failure of ours."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.connectors.models import ConnectorRow, ConnectorRun
from app.quality.models.measurement import Measurement
from tests.integration.connectors.test_pages import MAPPED, ROWS, upload
from tests.support.at_once import at_once
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant

ROUNDS = 5


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("qin", "qa")
        plant.hire("qiu", "qa")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def import_at_once(clients: list[FlaskClient], places: list[str], source: str) -> list[bool]:
    """Whether each of them was told that it is done; the other may only be refused."""
    data = MAPPED | {"what": "import", "source": source}
    sends = (partial(client.post, place, data=data) for client, place in zip(clients, places, strict=True))
    answers = at_once(*sends)
    assert {answer.status_code for answer in answers} <= {303, 404, 409, 422}
    return [answer.status_code == 303 and "/upload" not in answer.location for answer in answers]


def runs_of(plant: Plant, source: str) -> list[tuple[str, int]]:
    """State and new rows of the source's runs, what brought most first."""
    query = select(ConnectorRun.state, ConnectorRun.rows_new).join(ConnectorRow).where(ConnectorRow.code == source)
    with plant.sessions() as session:
        return [(state, new) for state, new in session.execute(query.order_by(ConnectorRun.rows_new.desc()))]


@pytest.mark.parametrize("shared", [True, False], ids=["the same upload", "two uploads"])
def test_two_imports_of_one_file_store_its_rows_once(web: Flask, plant: Plant, shared: bool) -> None:
    clients = [signed_in(web, name) for name in ("qin", "qiu")]
    for number in range(ROUNDS):
        rows = [f"{number}x{row}" for row in ROWS]
        first = upload(clients[0], rows)
        places = [first, first if shared else upload(clients[1], rows)]
        done = import_at_once(clients, places, f"mes-{number}")
        runs = runs_of(plant, f"mes-{number}")
        assert [run for run in runs if run[1]] == [("done", len(ROWS))]
        assert sum(done) == sum(state == "done" for state, _ in runs)
    with plant.sessions() as session:
        keys = session.scalars(select(Measurement.source_key)).all()
    assert len(keys) == len(set(keys)) == ROUNDS * len(ROWS)
