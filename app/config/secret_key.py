"""The key that signs sessions and forms."""

import secrets
from pathlib import Path

from app.kernel.private_file import write_private


def secret_key_path(instance: Path) -> Path:
    """Where an instance keeps it."""
    return instance / "secret-key"


def secret_key(path: Path) -> str:
    """The key that signs sessions and forms: made once, readable by its owner only."""
    if not path.exists():
        write_private(path, secrets.token_hex(32).encode(), replace=False)
    return path.read_text().strip()
