"""Where chains end: slices above that keep heads on their own rows tell the verifier as well."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.append import Head
from app.ledger.models import LedgerHead


class HeadProvider(Protocol):
    """Knows where some chains end."""

    def __call__(self, session: Session, chain: str | None = None, /) -> Iterable[Head]:
        """The ends of its chains; of that one alone, if given."""


class ChainNaming(Protocol):
    """Knows what people call some chains."""

    def __call__(self, session: Session, chains: Collection[str], /) -> Mapping[str, str]:
        """The names of those among `chains` that it knows, by chain."""


def own_heads(session: Session, chain: str | None = None) -> Iterable[Head]:
    """The chains of persons, the system and strangers."""
    query = select(LedgerHead.chain, LedgerHead.seq, LedgerHead.hash)
    for row in session.execute(query if chain is None else query.where(LedgerHead.chain == chain)):
        yield Head(row.chain, row.seq, row.hash)


class ChainHeads:
    """What all providers know."""

    def __init__(self, providers: Sequence[HeadProvider]) -> None:
        self._providers = providers

    def read(self, session: Session, chain: str | None = None) -> dict[str, Head]:
        """Every chain that should exist, by its name; that one alone, if given."""
        return {head.chain: head for provider in self._providers for head in provider(session, chain)}
