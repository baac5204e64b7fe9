"""Doors of apps without a table of doors."""

from typing import Any


class OpenDoor:
    """Asks nothing. `admitting` is what its menu shows; one that is not `public` is for whoever is signed in."""

    def __init__(self, *, admitting: bool = True, public: bool = True) -> None:
        self.public = public
        self._admitting = admitting

    def admits(self, _actor: Any, /) -> bool:
        return self._admitting

    def require(self, _actor: Any, /) -> None:
        """Nothing."""
