"""Write a file whole or not at all, and know its digest."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes the name `path` only when the block ends well.

    It is readable by its owner alone: exports name people.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as target:
        try:
            yield target
            target.flush()
            os.fsync(target.fileno())
        except BaseException:
            Path(target.name).unlink()
            raise
    Path(target.name).replace(path)


def sha256_of(path: Path) -> str:
    """Lower-case hex SHA-256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
