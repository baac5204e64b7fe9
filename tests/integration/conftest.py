"""Pages over the plant of a test: a module names its own `plant`, and asks for `web`."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.bootstrap.pages import create_app
from app.web.extensions import db
from tests.support.plant import Plant


@pytest.fixture
def web(plant: Plant) -> Iterator[Flask]:
    app = create_app(plant.wiring, TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()
