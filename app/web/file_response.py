"""A file as an answer: saved by the browser, never shown."""

from collections.abc import Iterable, Iterator
from typing import IO

from flask import Response

_PIECE = 64 * 1024


def attachment(content: bytes | str | Iterable[bytes], name: str, mimetype: str) -> Response:
    """The content under `name`."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def send_pieces(file: IO[bytes], name: str, mimetype: str) -> Response:
    """The file from where it stands, under `name`, piece by piece; it is closed at its end."""
    return attachment(_pieces(file), name, mimetype)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
