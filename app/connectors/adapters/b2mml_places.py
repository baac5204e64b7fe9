"""Where a plant's B2MML messages say its counts: configured, because the standard has no word for defects."""

from dataclasses import dataclass

from app.kernel.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where a number stands: `kind` is MaterialUse or SegmentData."""

    kind: str
    name: str
    other: str | None = None


def read_places(name: str, text: str) -> list[NumberPlace]:
    """The places that a setting names; raises InvalidInputError when it names none."""
    places = []
    for part in filter(None, map(str.strip, text.split("+"))):
        kind, equals, value = part.partition("=")
        word, _, other = value.partition(":")
        if kind.strip() not in {"MaterialUse", "SegmentData"} or not equals or not word.strip():
            raise InvalidInputError(
                "%(name)s: write MaterialUse=… or SegmentData=…, not %(text)s", name=name, text=part[:60]
            )
        places.append(NumberPlace(kind.strip(), word.strip(), other.strip() or None))
    if not places:
        raise InvalidInputError(
            "%(name)s is not configured; B2MML does not say where it stands, so it is not guessed", name=name
        )
    return places
