"""Do what an auditor asked for: verify everything, or write a file, telling how far it has come."""

from collections.abc import Callable, Mapping
from typing import IO, Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.desk.models import OPEN, AuditOrder, OrderStep
from app.audit.desk.order_pieces import store_file
from app.audit.desk.order_progress import fail_order, finish_order, teller
from app.audit.desk.order_terms import TERMS
from app.audit.desk.writers import FileRequest, FileWriter, Writers
from app.audit.seal_jobs import SealLedger
from app.kernel.clock import Clock
from app.ledger import Inquiry, VerifyRecord

MOST_BREAKS = 200


class FillOrder:
    """The job. Progress is told in transactions of its own; the result comes with the job's."""

    def __init__(self, verify: VerifyRecord, writers: Writers, sealing: SealLedger, clock: Clock) -> None:
        self._verify = verify
        self._writers = writers
        self._sealing = sealing
        self._clock = clock

    def run(self, session: Session, args: Mapping[str, Any]) -> None:
        """Fill the order; one that is gone or has ended is left alone."""
        order = session.get(AuditOrder, UUID(str(args["order"])))
        if order is None or order.state not in OPEN:
            return
        bind: Any = session.get_bind()
        tell = teller(bind, order.id)
        tell(OrderStep.SEALS)
        with Session(bind) as sealing, sealing.begin():
            self._sealing.run(sealing)
        write = TERMS[order.kind].write
        with Session(bind) as reading:
            reading.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            if write is None:
                values = {"result": self._verified(reading, tell)}
            else:
                tell(OrderStep.FILE)
                values = self._written(session, reading, order, write)
        finish_order(session, order, self._clock.now(), **values)

    def failed(self, session: Session, args: Mapping[str, Any], error: str) -> None:
        """After the last attempt: say so on the page and in the record."""
        fail_order(session, UUID(str(args["order"])), self._clock.now(), error)

    def _verified(self, reading: Session, tell: Callable[[str], None]) -> dict[str, Any]:
        verdict = self._verify(reading, Inquiry(self._clock.now(), told=tell)).to_json()
        return verdict | {"breaks": verdict["breaks"][:MOST_BREAKS], "count": len(verdict["breaks"])}

    def _written(self, session: Session, reading: Session, order: AuditOrder, write: FileWriter) -> dict[str, Any]:
        asked = FileRequest(*order.days, bool(order.params.get("pseudonymise")))

        def into(file: IO[bytes]) -> Mapping[str, Any]:
            return write(self._writers, reading, file, asked)

        facts, size = store_file(session, order.id, into)
        return {"result": facts, "file_name": TERMS[order.kind].name_of_file(*order.days), "size": size}
