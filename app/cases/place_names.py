"""Names of lines and steps by their codes; an unknown code is its own name."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

CodeNames = Mapping[str, str]
Loader = Callable[[Session], Mapping[tuple[str, str], CodeNames]]


class PlaceLabels:
    """Looks up (kind, code), kind being `plant`, `line` or `step`."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def read(self, session: Session) -> "PlaceNames":
        """All names, for one page."""
        return PlaceNames(self._loader(session))


class PlaceNames:
    """The names that one page needs."""

    def __init__(self, names: Mapping[tuple[str, str], CodeNames]) -> None:
        self._names = names

    def name(self, kind: str, code: str | None) -> CodeNames | None:
        """Both languages' names; None when there is no code."""
        return None if code is None else self._names.get((kind, code), {"zh": code, "en": code})

    def codes(self, kind: str) -> list[tuple[str, CodeNames]]:
        """All codes of a kind with their names, in order."""
        return sorted((code, names) for (k, code), names in self._names.items() if k == kind)
