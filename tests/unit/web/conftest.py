"""Pages without a database: the preview's app, with sample data behind the real templates."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.preview.pages import create_preview


@pytest.fixture
def app() -> Flask:
    return create_preview(PROPAGATE_EXCEPTIONS=False, TESTING=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
