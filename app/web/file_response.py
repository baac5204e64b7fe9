"""A file as an answer: sent piece by piece, saved by the browser, never shown."""

from collections.abc import Iterator
from typing import IO

from flask import Response

_PIECE = 64 * 1024


def send_pieces(file: IO[bytes], name: str, mimetype: str) -> Response:
    """The file from where it stands, under `name`; it is closed at its end."""
    response = Response(_pieces(file), mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
