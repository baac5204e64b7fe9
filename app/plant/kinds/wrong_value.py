"""Why a value is not taken."""

from typing import Any


class WrongValueError(ValueError):
    """The sentence names what was expected; its English is the key of its Chinese."""

    def __init__(self, template: str, **params: Any) -> None:
        super().__init__(template)
        self.template = template
        self.params = params
