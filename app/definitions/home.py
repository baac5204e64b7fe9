"""The owner's tile: which version is in force, and whether the product brings another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.definitions.models import Deployment
from app.definitions.update import ShippedFiles, files_in_force
from app.kernel.errors import InvalidInputError
from app.web.home import CALM, WARN, HomeSource, HomeTile, HomeWords


def definitions_tile(shipped: ShippedFiles) -> HomeSource:
    """The tile over the files that come with the product."""
    return HomeSource("Definitions", frozenset({"process_owner"}), "definitions.index", _reader(shipped))


def _reader(shipped: ShippedFiles) -> Callable[[Session, Any, datetime], HomeTile]:
    def read(session: Session, _actor: Any, _now: datetime) -> HomeTile:
        number = session.scalar(select(func.max(Deployment.number)))
        if number is None:
            return HomeTile(notes=[(WARN, HomeWords("No version is in force: no case can begin"))])
        notes = [(CALM, HomeWords("Version %(number)s is in force", {"number": number}))]
        if changed := _changed(session, shipped):
            notes.append((WARN, HomeWords("An update waits: %(n)s files differ from those in force", {"n": changed})))
        return HomeTile(notes=notes)

    return read


def _changed(session: Session, shipped: ShippedFiles) -> int:
    try:
        files = shipped.read()
    except InvalidInputError:  # an installation without them has nothing to bring
        return 0
    before = files_in_force(session)
    return sum(before.get(path) != files.get(path) for path in {*before, *files}) if files else 0
