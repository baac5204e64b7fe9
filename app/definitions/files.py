"""The files of a deployment: kinds, names, hashes."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from app.kernel.canonical import digest
from app.kernel.errors import InvalidInputError

KINDS = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "form"}
MAX_BYTES = 5_000_000
MAX_FILES = 500


def kind_of(path: str) -> str | None:
    """`bpmn`, `dmn` or `form` by the ending; None for anything else."""
    return KINDS.get(PurePosixPath(path).suffix.lower())


def form_name(path: str) -> str:
    """The name by which tasks refer to a form: its file's name without ending."""
    return PurePosixPath(path).stem


def sha256(content: bytes) -> str:
    """Lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def content_hash(files: Mapping[str, bytes]) -> str:
    """One hash for the whole set: over the sorted (path, sha256) pairs."""
    return digest(sorted((path, sha256(content)) for path, content in files.items()))


def collect(folders: Iterable[Path]) -> dict[str, bytes]:
    """All BPMN, DMN and form files under the folders, by `<folder name>/<path inside>`.

    Raises InvalidInputError for a folder that is none, and when two folders give one path.
    """
    files: dict[str, bytes] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InvalidInputError("%(folder)s is no folder", folder=str(folder))
        for found in sorted(folder.rglob("*")):
            if not found.is_file() or kind_of(found.name) is None:
                continue
            path = f"{folder.resolve().name}/{found.relative_to(folder).as_posix()}"
            if path in files:
                raise InvalidInputError("Two folders give the file %(path)s", path=path)
            files[path] = content_of(found)
    return files


def content_of(found: Path) -> bytes:
    """At most one byte over the limit, so that a huge file is refused by the gate without being read whole."""
    with found.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
