"""People at the pages, without a browser."""

from flask import Flask
from flask.testing import FlaskClient

from tests.support.plant.running import PASSWORD


def signed_in(web: Flask, username: str) -> FlaskClient:
    """Somebody at the test client."""
    client = web.test_client()
    answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client
