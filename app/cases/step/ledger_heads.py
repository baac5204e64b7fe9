"""Where the chains of cases end: on the cases' own rows, as the verifier wants to know."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.ledger import Head, case_chain


def case_heads(session: Session) -> Iterator[Head]:
    """One head per case."""
    for row in session.execute(select(Case.id, Case.ledger_seq, Case.ledger_head).execution_options(yield_per=1000)):
        yield Head(case_chain(row.id), row.ledger_seq, row.ledger_head)
