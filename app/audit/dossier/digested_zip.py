"""A zip archive that remembers the digest of everything that was put into it."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import IO


class DigestedZip:
    """Writes members; `digests` are their SHA-256 by path."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.digests: dict[str, str] = {}

    def add(self, path: str, content: bytes | str, *, packed: bool = True) -> None:
        """One member, whole; what is packed already, or cannot be, is stored as it is."""
        data = content.encode() if isinstance(content, str) else content
        self.digests[path] = sha256(data).hexdigest()
        self._archive.writestr(path, data, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)

    @contextmanager
    def stream(self, path: str) -> Iterator[Callable[[bytes], object]]:
        """One member, piece by piece, by the function that is given."""
        digest = sha256()
        with self._archive.open(path, "w") as file:

            def write(piece: bytes) -> None:
                digest.update(piece)
                file.write(piece)

            yield write
        self.digests[path] = digest.hexdigest()

    def close_with(self, path: str, content: bytes) -> None:
        """A last member, which holds the digests itself."""
        self._archive.writestr(path, content)


@contextmanager
def digested_zip(target: IO[bytes]) -> Iterator[DigestedZip]:
    """An archive written into `target`. Level 1 is three times as fast as the default and a tenth larger."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        yield DigestedZip(archive)
