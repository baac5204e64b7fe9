"""The Flask extensions every page shares, created once and bound to the app by the factory."""

from typing import Any

from flask import Flask
from flask_babel import Babel  # type: ignore[import-untyped]  # ships no types
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine

from app.config import Settings, make_engine
from app.kernel.db import Model


class Database(SQLAlchemy):
    """A session per request on our own engine, so that pages and commands connect alike (working role)."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:  # noqa: ARG002
        return make_engine(app.extensions["container"].need(Settings), **_without_url(options))


def _without_url(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "url"}


db = Database(metadata=Model.metadata, session_options={"expire_on_commit": False})
csrf = CSRFProtect()
# Our own catalogue serves the texts (translation.py); Babel chooses the language and knows its formats.
babel = Babel(configure_jinja=False)
