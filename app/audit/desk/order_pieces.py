"""The file of an order, kept in pieces: any machine's worker writes it, any machine's page hands it out."""

import tempfile
from collections.abc import Callable
from typing import IO, Any, TypeVar
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit.desk.models import OrderPiece

PIECE = 1024 * 1024
IN_MEMORY = 8 * PIECE
T = TypeVar("T")


def store_file(session: Session, order: UUID, write: Callable[[IO[bytes]], T]) -> tuple[T, int]:
    """Keep what `write` puts into a file; returns what it returns, and the file's size in bytes."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        told = write(file)
        return told, _store(session, order, file)


def _store(session: Session, order: UUID, file: Any) -> int:
    file.seek(0)
    number = size = 0
    while piece := file.read(PIECE):
        session.execute(insert(OrderPiece).values(order_id=order, number=number, content=piece))
        number, size = number + 1, size + len(piece)
    return size
