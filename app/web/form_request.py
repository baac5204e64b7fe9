"""How a filled form travels to the server.

The browser posts JSON `{"answers": {…}, "password": "…"}`, or, with files, multipart: a part `answers`
(JSON), a part `password` when the task is signed, and the files in parts named by the file field's value
(`files::…`). Success is answered by `answered(location)`; refusals by the error handlers, with `fields` by
form key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, jsonify, request
from werkzeug.datastructures import FileStorage

from app.kernel.errors import InvalidInputError
from app.kernel.input_limits import read_json


@dataclass(frozen=True, slots=True)
class SentForm:
    """Answers as sent, not yet validated; `files` by the value that stands in the answers for them."""

    answers: Mapping[str, Any]
    password: str | None = None
    files: Mapping[str, Sequence[FileStorage]] = field(default_factory=dict)


def read_submission() -> SentForm:
    """The form in the present request; raises InvalidInputError when its body is not what the page sends."""
    if request.mimetype == "multipart/form-data":
        answers = _parse(request.form.get("answers", "").encode())
        files = {name: request.files.getlist(name) for name in request.files}
        return SentForm(_mapping(answers), request.form.get("password"), files)
    body = _mapping(g.sent_json if "sent_json" in g else _parse(request.get_data()))
    password = body.get("password")
    return SentForm(_mapping(body.get("answers")), password if isinstance(password, str) else None)


def answered(location: str) -> Response:
    """Success: where the page goes now."""
    return jsonify({"location": location})


def _parse(content: bytes) -> Any:
    try:
        return read_json(content)
    except ValueError as error:
        raise InvalidInputError(
            "The answers could not be read as JSON (%(problem)s). Reload the page and try again.",
            problem=str(error),
        ) from error


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInputError("The answers must be a JSON object of field keys and values.")
    return value
