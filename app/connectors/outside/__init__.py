"""The way out to other systems: where connectors may go, and which secrets they may take there.

Both are settled in `bihuan.toml` by whoever runs the server, never on a page: `app.config.outside`."""

from dataclasses import dataclass

from app.config import Settings
from app.connectors.outside.reach import Reach
from app.connectors.outside.secrets import Secrets, check_reference

__all__ = [
    "Outside",
    "Reach",
    "Secrets",
    "check_reference",
]


@dataclass(frozen=True, slots=True)
class Outside:
    """Where connectors may go, and what they may take there."""

    reach: Reach
    secrets: Secrets

    @classmethod
    def of(cls, settings: Settings) -> "Outside":
        """As the settings say."""
        ours = (settings.seal_key_path, settings.secret_key_path)
        return cls(
            Reach(settings.connectors.hosts, settings.port, folders=settings.connectors.folders),
            Secrets(settings.secrets_folder, settings.connectors, ours),
        )
