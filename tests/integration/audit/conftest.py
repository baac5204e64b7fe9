"""A plant with an auditor, the small loop in force, and pages over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.loop.conftest import small_files
from tests.support.pages import signed_in
from tests.support.plant import Plant, running_plant

PEOPLE = {
    "wang": "production",
    "li": "qa",
    "zhao": "qa",
    "sun": "qa_manager",
    "gao": "auditor",
    "he": "audit_admin",
    "xie": "process_owner",
}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        plant.deploy(small_files())
        yield plant


class Browser:
    """Signs people in to the test client."""

    def __init__(self, web: Flask) -> None:
        self._web = web

    def __call__(self, username: str) -> FlaskClient:
        return signed_in(self._web, username)


@pytest.fixture
def browser(web: Flask) -> Browser:
    return Browser(web)
