"""Tree heads leave the host: each is a line of a file, best on another machine, that only ever gets longer."""

import json
import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.kernel.canonical import canonical_json
from app.kernel.errors import InvalidInputError
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.keys import read_public
from app.ledger.seals.tree_head import TreeHead

log = logging.getLogger(__name__)

_TAIL = 4096  # far more than a head's line


def publish(path: Path, heads: Sequence[TreeHead]) -> None:
    """Append `heads` to the file. A file that can't be written now must not stop work: the next seal tries again."""
    if not heads:
        return
    lines = b"".join(canonical_json(head.as_json()) + b"\n" for head in heads)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell() and not _ends_line(path):
                lines = b"\n" + lines
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.error("tree heads can't be written to %s: %s", path, error)  # noqa: TRY400 the path says it all


def read_heads(path: Path) -> list[TreeHead]:
    """The heads in a file, one JSON object a line. Lines torn by a crash are left out; raises InvalidInputError."""
    heads, torn = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        try:
            heads.append(TreeHead.read(json.loads(line)))
        except (ValueError, InvalidInputError):
            torn.append(number)
    if not heads:
        raise InvalidInputError("%(path)s: this is no tree head", path=str(path))
    if torn:
        log.warning("%s: lines %s are no tree heads and left out", path, torn)
    return heads


def _ends_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def last_published(path: Path) -> TreeHead | None:
    """The last whole head in the file, read from its end."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            lines = file.read().splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        try:
            return TreeHead.read(json.loads(line))
        except (ValueError, InvalidInputError):
            continue
    return None


def read_trust(keys: Iterable[Path], heads: Iterable[Path]) -> Trust:
    """What files kept elsewhere tell: PEM files of public keys, files of tree heads. Raises InvalidInputError."""
    public = frozenset(read_public(path.read_bytes()) for path in keys)
    return Trust(public, tuple(head for path in heads for head in read_heads(path)))
