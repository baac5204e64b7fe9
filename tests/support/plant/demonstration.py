"""Databases that are demonstrations from their birth."""

from datetime import UTC, datetime

from sqlalchemy import make_url

from app.config.postgres.provision import OWNER
from app.identity.installation import found_installation


def found_demonstration(url: str) -> None:
    """Found the database of the working role's `url` as one, as the first start does."""
    owner = make_url(url).set(username=OWNER).render_as_string(hide_password=False)
    found_installation(owner, datetime.now(UTC), demonstration=True)
