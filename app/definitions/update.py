"""What a set of files would change of the version in force, file by file and line by line; and the shipped ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions.files import collect, content_hash
from app.definitions.models import DefinitionFile, Deployment
from app.kernel.errors import InvalidInputError

MOST_LINES = 400
"""Of one file's difference; a file that was written anew is read as a file."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file: `change` is added, changed or removed; `lines` the difference as `diff -u` writes it."""

    path: str
    change: str
    lines: Sequence[str]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """The files, the hash by which they are asked for again, and what they change."""

    files: Mapping[str, bytes]
    hash: str
    changes: Sequence[FileChange]


class ShippedFiles:
    """The definitions that come with the product; the folders are read when they are asked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def read(self) -> Mapping[str, bytes]:
        """All of them by path. Raises InvalidInputError where a folder is gone."""
        return collect(self._folders)

    def update(self, session: Session) -> Update | None:
        """What they would change; None when they are in force as they are, or are not there."""
        try:
            files = self.read()
        except InvalidInputError:
            return None
        found = compare(session, files)
        return found if files and found.changes else None


def files_in_force(session: Session) -> Mapping[str, bytes]:
    """The files of the newest version by path; none before the first."""
    newest = select(Deployment.id).order_by(Deployment.number.desc()).limit(1).scalar_subquery()
    rows = session.execute(
        select(DefinitionFile.path, DefinitionFile.content).where(DefinitionFile.deployment_id == newest)
    )
    return {row.path: row.content for row in rows}


def compare(session: Session, files: Mapping[str, bytes]) -> Update:
    """What `files` would change of the version in force."""
    before = files_in_force(session)
    paths = sorted(path for path in {*before, *files} if before.get(path) != files.get(path))
    return Update(files, content_hash(files), [_change(path, before.get(path), files.get(path)) for path in paths])


def merged(session: Session, given: Mapping[str, bytes], without: Sequence[str] = ()) -> Mapping[str, bytes]:
    """The files in force with those given in the places of those of their names, and without those named."""
    before, gone = files_in_force(session), set(without)
    places = {PurePosixPath(path).name: path for path in before}
    placed = {places.get(PurePosixPath(path).name, path): content for path, content in given.items()}
    return {path: content for path, content in {**before, **placed}.items() if path not in gone}


def _change(path: str, before: bytes | None, after: bytes | None) -> FileChange:
    kind = "added" if before is None else "removed" if after is None else "changed"
    old, new = ((content or b"").decode("utf-8", "replace").splitlines() for content in (before, after))
    lines = list(unified_diff(old, new, path, path, lineterm=""))
    return FileChange(path, kind, lines[:MOST_LINES], len(lines) > MOST_LINES)
