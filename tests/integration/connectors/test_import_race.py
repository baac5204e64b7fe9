"""One file, imported by two people at the same moment: its rows are stored once, and nobody sees a failure of ours."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.quality.models.plant import Measurement
from tests.integration.connectors.test_pages import MAPPED, ROWS, upload
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


def import_at_once(clients: list[FlaskClient], places: list[str], source: str) -> set[int]:
    """The statuses of both answers."""
    barrier = Barrier(2)

    def send(client: FlaskClient, place: str) -> int:
        barrier.wait()
        return client.post(place, data=MAPPED | {"what": "import", "source": source}).status_code

    with ThreadPoolExecutor(2) as pool:
        return set(pool.map(send, clients, places))


@pytest.mark.parametrize("shared", [True, False], ids=["the same upload", "two uploads"])
def test_two_imports_of_one_file_store_its_rows_once(web: Flask, plant: Plant, shared: bool) -> None:
    clients = [signed_in(web, name) for name in ("qin", "qiu")]
    for number in range(ROUNDS):
        rows = [f"{number}x{row}" for row in ROWS]
        first = upload(clients[0], rows)
        places = [first, first if shared else upload(clients[1], rows)]
        assert import_at_once(clients, places, f"mes-{number}") <= {303, 404, 409, 422}
    with plant.sessions() as session:
        keys = session.scalars(select(Measurement.source_key)).all()
    assert len(keys) == len(set(keys)) == ROUNDS * len(ROWS)
