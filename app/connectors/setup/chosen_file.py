"""An upload with all that somebody said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.connectors.connector_draft import ConnectorDraft


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """The upload `token`, what its columns mean, and the name of its source; `complete`, `seen`: `ImportRequest`."""

    token: str
    source: str
    mapping: Mapping[str, Any]
    name: str = ""
    complete: bool = False
    seen: str = ""

    @property
    def draft(self) -> ConnectorDraft:
        """The connector of its source."""
        return ConnectorDraft(self.source, self.name or self.source, "files", self.mapping)
