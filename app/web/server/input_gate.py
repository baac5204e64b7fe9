"""The one gate for what nothing may hold: asked of every request before its view, with a record of who was refused."""

from collections.abc import Iterator

from flask import abort, g, request

from app.kernel.errors import InvalidInputError
from app.kernel.input_limits import check_text, is_plain, read_json

LARGEST_JSON = 4 * 1024 * 1024
_FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})
_LARGEST_NUMBER = 2**31 - 1
"""The largest that a numbered row has; an address with a larger one leads nowhere."""


def check_address() -> None:
    """Path, query, headers and cookies. Raises UnholdableError."""
    for where, text in _address():
        check_text(text, where)
    for value in (request.view_args or {}).values():
        if isinstance(value, int) and value > _LARGEST_NUMBER:
            abort(404)


def check_body() -> None:
    """A JSON body, kept as `g.sent_json` for whoever reads it, or a form.

    Raises UnholdableError, and InvalidInputError for what is no JSON.
    """
    if request.is_json:
        request.max_content_length = LARGEST_JSON
        if content := request.get_data():
            g.sent_json = _read_json(content)
    elif request.mimetype in _FORMS:
        for where, text in _form():
            check_text(text, where)


def _read_json(content: bytes) -> object:
    try:
        return read_json(content)
    except ValueError as error:
        raise InvalidInputError("The body is not JSON (%(problem)s).", problem=str(error)[:200]) from error


def _address() -> Iterator[tuple[str, str]]:
    yield "The address", request.path
    if request.query_string:
        for name, text in request.args.items(multi=True):
            yield "The address", name
            yield name, text
    for key, value in request.environ.items():  # the headers as they came: reading them by their names costs more
        if key.startswith(("HTTP_", "CONTENT_")) and not is_plain(value):
            yield key.removeprefix("HTTP_").replace("_", "-").title(), value
    if "HTTP_COOKIE" in request.environ:
        yield from request.cookies.items(multi=True)


def _form() -> Iterator[tuple[str, str]]:
    for name, text in request.form.items(multi=True):
        yield "The form", name
        yield name, text
    for name, file in request.files.items(multi=True):
        yield "The form", name
        yield name, file.filename or ""
