"""What belongs into a dossier: cases with their children, and the chains that hold their events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.ledger import LedgerEvent, case_chain


@dataclass(frozen=True, slots=True)
class DossierSelection:
    """Case ids (oldest first) and the names of all chains, those of the cases included.

    `root` is the case that was asked for, None where none was.
    """

    cases: tuple[UUID, ...]
    chains: tuple[str, ...]
    root: UUID | None = None

    def without(self, cases: Collection[UUID]) -> "DossierSelection":
        """The rest: whole chains only, because one in part could not be checked."""
        gone = {case_chain(case) for case in cases}
        return DossierSelection(
            tuple(case for case in self.cases if case not in cases),
            tuple(chain for chain in self.chains if chain not in gone),
            self.root,
        )


def select_case(session: Session, case_id: UUID) -> DossierSelection:
    """A case with all cases below it."""
    tree = select(Case.id).where(Case.id == case_id).cte(recursive=True)
    tree = tree.union_all(select(Case.id).join(tree, Case.parent_id == tree.c.id))
    cases = session.scalars(select(Case.id).join(tree, tree.c.id == Case.id).order_by(Case.started_at, Case.number))
    return replace(_selection(list(cases)), root=case_id)


def select_begun(session: Session, begins: datetime | None, ends: datetime | None) -> DossierSelection:
    """The cases that began in the period (None: open on that side), with all cases below them."""
    begun = [Case.started_at >= begins] if begins else []
    ended = [Case.started_at < ends] if ends else []
    tree = select(Case.id).where(*begun, *ended).cte(recursive=True)
    tree = tree.union(select(Case.id).join(tree, Case.parent_id == tree.c.id))
    cases = session.scalars(select(Case.id).join(tree, tree.c.id == Case.id).order_by(Case.started_at, Case.number))
    return _selection(list(cases))


def select_since(session: Session, since: datetime) -> DossierSelection:
    """Every chain that grew since then, from its first event: a chain in part could not be checked."""
    chains = list(session.scalars(select(LedgerEvent.chain).where(LedgerEvent.at >= since).distinct()))
    cases = session.scalars(
        select(Case.id)
        .where(Case.id.in_([UUID(chain[5:]) for chain in chains if chain.startswith("case:")]))
        .order_by(Case.started_at, Case.number)
    )
    return _selection(list(cases), [chain for chain in chains if not chain.startswith("case:")])


def _selection(cases: Sequence[UUID], others: Sequence[str] = ()) -> DossierSelection:
    return DossierSelection(tuple(cases), tuple(sorted([*map(case_chain, cases), *others])))
