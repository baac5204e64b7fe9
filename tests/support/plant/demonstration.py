"""Databases that are demonstrations from their birth."""

from datetime import UTC, datetime

from sqlalchemy import make_url

from app.config.postgres.provision import OWNER
from app.identity.installation import found_installation
from tests.support.database.server import TestServer


def owner_of(server: TestServer, url: str) -> str:
    """The owner's URL of the database that the working role's `url` names."""
    return server.url(OWNER, make_url(url).database or "")


def found_demonstration(server: TestServer, url: str) -> None:
    """Found the database of the working role's `url` as one, as the first start does."""
    found_installation(owner_of(server, url), datetime.now(UTC), demonstration=True)
