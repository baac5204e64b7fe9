"""A plant with an auditor, the small loop in force, and pages over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bootstrap.pages import create_app
from tests.integration.loop.conftest import small_files
from tests.support.plant import PASSWORD, Plant, running_plant

PEOPLE = {
    "wang": "production", "li": "qa", "zhao": "qa", "sun": "qa_manager", "gao": "auditor", "he": "audit_admin",
    "xie": "process_owner",
}  # fmt: skip


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        plant.deploy(small_files())
        yield plant


@pytest.fixture
def web(plant: Plant) -> Iterator[Flask]:
    app = create_app(plant.wiring, TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        from app.web.extensions import db

        db.engine.dispose()


class Browser:
    """Signs people in to the test client."""

    def __init__(self, web: Flask) -> None:
        self._web = web

    def __call__(self, username: str) -> FlaskClient:
        client = self._web.test_client()
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client


@pytest.fixture
def browser(web: Flask) -> Browser:
    return Browser(web)
