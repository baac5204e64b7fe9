"""Whether the record that is replayed is itself proven: a replay of a changed record agrees with the change."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.clock import Clock
from app.kernel.names import Names
from app.ledger import Inquiry, Verdict, VerifyRecord, case_chain, place_of, unproven_names, violation_names


@dataclass(frozen=True, slots=True)
class RecordSeen:
    """For pages: `status` is that of the chain, with what is broken and what was not checked, in both languages."""

    status: str
    breaks: tuple[tuple[str, Names], ...]
    left_out: tuple[Names, ...]


class CheckRecord:
    """Verifies what a replay rests on, as of one moment; reads only."""

    def __init__(self, verify: VerifyRecord, clock: Clock) -> None:
        self._verify = verify
        self._clock = clock

    def case(self, session: Session, case_id: UUID) -> Verdict:
        """One case's chain: its events, payloads and leaves."""
        return self._at_one_moment(session, case_chain(case_id))

    def whole(self, session: Session) -> Verdict:
        """Everything."""
        return self._at_one_moment(session, None)

    def seen(self, session: Session, case_id: UUID) -> RecordSeen:
        """One case's chain, for its replay page."""
        verdict = self.case(session, case_id)
        breaks = tuple((place_of(one, verdict.names), violation_names(one)) for one in verdict.violations)
        left_out = tuple(unproven_names(one) for one in (*verdict.unproven, *verdict.notes))
        return RecordSeen(verdict.chain_status, breaks, left_out)

    def _at_one_moment(self, session: Session, chain: str | None) -> Verdict:
        bind: Any = session.get_bind()
        with Session(bind) as reading:
            reading.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return self._verify(reading, Inquiry(self._clock.now(), chain))
