"""What auditors work with: replay of a case, the log and its reviews, dossiers with proofs, the verifier.

Reads what the slices below recorded; nothing here changes a case."""

from app.audit.replay.replay_case import ReplayEngine

__all__ = [
    "ReplayEngine",
]
