"""Keys of sent answers that the form does not have: no page of ours sends them, so somebody tried something."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.kernel.errors import InvalidInputError

MOST = 20
"""How many are named in a refusal."""
_LONGEST = 80
Path = tuple[str, ...]


class UnknownAnswerError(InvalidInputError):
    """The answers name fields that the form does not have; the refusal is written down."""

    code = "unknown_answers"
    outlives_attempt = True


def unknown_keys(
    sent: Any, known: Collection[Path], inner: Collection[Path], at: Path = (), name: str = ""
) -> Iterator[str]:
    """What `sent` holds besides the `known` paths, with row numbers; `inner` are the paths that have more below."""
    if isinstance(sent, list) and at:
        for number, row in enumerate(sent):
            yield from unknown_keys(row, known, inner, at, f"{name}.{number}") if isinstance(row, Mapping) else ()
        return
    if not isinstance(sent, Mapping):
        return
    for key, value in sent.items():
        path, place = (*at, str(key)), ".".join(filter(None, (name, str(key))))
        if path in inner:
            yield from unknown_keys(value, known, inner, path, place)
        elif path not in known:
            yield place[:_LONGEST]
