"""The Flask extensions every page shares, created once and bound to the app by the factory."""

from flask_babel import Babel  # type: ignore[import-untyped]  # ships no types
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from app.kernel.db import Model

# Flask-SQLAlchemy gives a session per request; the tables themselves know nothing of Flask.
db = SQLAlchemy(metadata=Model.metadata)
csrf = CSRFProtect()
# Our own catalogue serves the texts (translation.py); Babel chooses the language and knows its formats.
babel = Babel(configure_jinja=False)
