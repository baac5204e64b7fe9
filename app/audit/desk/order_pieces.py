"""The file of an order, kept in pieces: any machine's worker writes it, any machine's page hands it out."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.orm import Session

from app.audit.desk.models import OrderPiece
from app.kernel.errors import NotFoundError

PIECE = 1024 * 1024
IN_MEMORY = 8 * PIECE
T = TypeVar("T")


def store_file(session: Session, order: UUID, write: Callable[[IO[bytes]], T]) -> tuple[T, int]:
    """Keep what `write` puts into a file; returns what it returns, and the file's size in bytes."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        told = write(file)
        return told, _store(session, order, file)


def read_file(bind: Engine | Connection, order: UUID, size: int) -> Iterator[bytes]:
    """An order's file of `size` bytes, piece by piece.

    Each piece is read in a session of its own: whoever fetches slowly holds no connection meanwhile. Raises
    NotFoundError when the file expires on the way; a shorter file must not look whole.
    """
    number = sent = 0
    while sent < size:
        piece = _piece(bind, order, number)
        if not piece:
            raise NotFoundError("There is no order %(id)s any more", id=str(order))
        yield piece
        number, sent = number + 1, sent + len(piece)


def _piece(bind: Engine | Connection, order: UUID, number: int) -> bytes | None:
    with Session(bind) as session:
        query = select(OrderPiece.content).where(OrderPiece.order_id == order, OrderPiece.number == number)
        return session.scalar(query)


def _store(session: Session, order: UUID, file: Any) -> int:
    file.seek(0)
    number = size = 0
    while piece := file.read(PIECE):
        session.execute(insert(OrderPiece).values(order_id=order, number=number, content=piece))
        number, size = number + 1, size + len(piece)
    return size
