"""Keys of sent answers that the form does not have: no page of ours sends them, so somebody tried something."""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
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


def refuse_unknown(sent: Mapping[str, Any], known: Collection[Path], inner: Collection[Path]) -> None:
    """Raises UnknownAnswerError naming the first keys of `sent`, also nested ones, that are not among `known`.

    `known` are paths of names, rows of lists without their numbers; `inner` those that have others below them.
    """
    if unknown := list(islice(_unknown(sent, known, inner), MOST)):
        raise UnknownAnswerError(
            "The form has no field %(keys)s. Reload the page; a script must send the form's own fields only.",
            keys=", ".join(unknown),
        )


def _unknown(
    sent: Any, known: Collection[Path], inner: Collection[Path], at: Path = (), name: str = ""
) -> Iterator[str]:
    """What `sent` holds besides the `known` paths, with row numbers."""
    if isinstance(sent, list) and at:
        for number, row in enumerate(sent):
            yield from _unknown(row, known, inner, at, f"{name}.{number}") if isinstance(row, Mapping) else ()
        return
    if not isinstance(sent, Mapping):
        return
    for key, value in sent.items():
        path, place = (*at, str(key)), ".".join(filter(None, (name, str(key))))
        if path in inner:
            yield from _unknown(value, known, inner, path, place)
        elif path not in known:
            yield place[:_LONGEST]
