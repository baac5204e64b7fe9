"""Where chains end: slices above that keep heads on their own rows tell the verifier through this registry."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.append import Head
from app.ledger.models import LedgerHead

HeadProvider = Callable[[Session], Iterable[Head]]

_providers: list[HeadProvider] = []


def register(provider: HeadProvider) -> None:
    """Let `provider(session)` name the ends of its chains; bootstrap calls this once for the cases."""
    if provider not in _providers:
        _providers.append(provider)


def own_heads(session: Session) -> Iterable[Head]:
    """The chains of persons, the system and strangers."""
    for row in session.execute(select(LedgerHead.chain, LedgerHead.seq, LedgerHead.hash)):
        yield Head(row.chain, row.seq, row.hash)


def all_heads(session: Session) -> dict[str, Head]:
    """Every chain that should exist, by its name."""
    return {head.chain: head for provider in (own_heads, *_providers) for head in provider(session)}
