"""The definition files of a request, by the path that they have in a deployment."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from flask import request

from app.definitions.files import MAX_BYTES, kind_of
from app.kernel.errors import InvalidInputError

FOLDERS = {"bpmn": "processes", "dmn": "processes", "form": "forms"}


def given_files() -> Mapping[str, bytes]:
    """The files sent as `files`. Raises InvalidInputError for none, for other kinds and for one name twice."""
    found: dict[str, bytes] = {}
    for sent in request.files.getlist("files"):
        name = PurePosixPath((sent.filename or "").replace("\\", "/")).name
        if not name:
            continue
        kind = kind_of(name)
        if kind is None:
            raise InvalidInputError(
                "%(name)s is no definition: .bpmn, .dmn and .form are.",
                fields={"files": "Choose other files"},
                name=name,
            )
        path = f"{FOLDERS[kind]}/{name}"
        if path in found:
            raise InvalidInputError("Two files are called %(name)s.", fields={"files": "Choose other files"}, name=name)
        found[path] = sent.read(MAX_BYTES + 1)
    if not found:
        raise InvalidInputError("Choose at least one file.", fields={"files": "Choose at least one file."})
    return found
