"""What a code of another system may mean: the likeliest of our codes."""

from collections.abc import Sequence

from app.imports.feed import Choice


def likeliest(theirs: str, choices: Sequence[Choice]) -> str:
    """The one of our codes whose name or code is theirs, or holds it or is held by it; empty when several do."""
    plain = theirs.strip().casefold()
    named = [(one.code, {text.casefold() for text in (one.code, *one.names.values())}) for one in choices]
    exact = {code for code, names in named if plain in names}
    alike = exact or {code for code, names in named if any(plain in name or name in plain for name in names)}
    return alike.pop() if len(alike) == 1 else ""
