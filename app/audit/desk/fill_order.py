"""Do what an auditor asked for: verify everything, or write a file, telling how far it has come."""

from collections.abc import Callable, Mapping
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.audit.desk.models import AuditOrder, OrderState
from app.audit.desk.order_pieces import store_file
from app.audit.desk.writers import Writers
from app.audit.seal_jobs import SealLedger
from app.identity import AuditChange, User, actor_of, record
from app.kernel.clock import Clock
from app.ledger import Action, Inquiry, VerifyRecord

MOST_BREAKS = 200


class FillOrder:
    """The job. Progress is told in transactions of its own; the result comes with the job's."""

    def __init__(self, verify: VerifyRecord, writers: Writers, sealing: SealLedger, clock: Clock) -> None:
        self._verify = verify
        self._writers = writers
        self._sealing = sealing
        self._clock = clock

    def run(self, session: Session, args: Mapping[str, Any]) -> None:
        """Fill the order; one that is gone or done already is left alone."""
        order = session.get(AuditOrder, UUID(str(args["order"])))
        if order is None or order.state == OrderState.DONE:
            return
        bind: Any = session.get_bind()
        tell = _teller(bind, order.id)
        tell("seals")
        with Session(bind) as sealing, sealing.begin():
            self._sealing.run(sealing)
        with Session(bind) as reading:
            reading.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            if order.kind == "verify":
                values = {"result": self._verified(reading, tell)}
            else:
                values = self._written(session, reading, order, tell)
        self._record(session, order, values["result"])
        now = self._clock.now()
        session.execute(
            update(AuditOrder)
            .where(AuditOrder.id == order.id)
            .values(state=OrderState.DONE, step=None, ended_at=now, **values)
        )

    def failed(self, session: Session, args: Mapping[str, Any], error: str) -> None:
        """After the last attempt: say so on the page."""
        session.execute(
            update(AuditOrder)
            .where(AuditOrder.id == UUID(str(args["order"])))
            .values(state=OrderState.FAILED, step=error[:500], ended_at=self._clock.now())
        )

    def _verified(self, reading: Session, tell: Callable[[str], None]) -> dict[str, Any]:
        verdict = self._verify(reading, Inquiry(self._clock.now(), told=tell)).to_json()
        return verdict | {"breaks": verdict["breaks"][:MOST_BREAKS], "count": len(verdict["breaks"])}

    def _written(
        self, session: Session, reading: Session, order: AuditOrder, tell: Callable[[str], None]
    ) -> dict[str, Any]:
        tell("file")
        hidden = bool(order.params.get("pseudonymise"))

        def write(file: IO[bytes]) -> tuple[str, Mapping[str, Any]]:
            return self._writers.write(order.kind, reading, file, order.days, pseudonymise=hidden)

        (name, facts), size = store_file(session, order.id, write)
        return {"result": facts, "file_name": name, "size": size}

    def _record(self, session: Session, order: AuditOrder, result: Mapping[str, Any]) -> None:
        """That it was taken stands in the chain of whoever asked."""
        now = self._clock.now()
        username = session.get_one(User, order.asked_by).username
        facts = {key: result[key] for key in ("status", "events", "chains", "count", "cases") if key in result}
        action = Action.RECORD_VERIFIED if order.kind == "verify" else Action.LOG_EXPORTED
        action = Action.DOSSIER_EXPORTED if order.kind == "dossiers" else action
        change = AuditChange(action, {"kind": order.kind, **order.params}, data=facts)
        record(session, actor_of(session, username, now), now, change)


def _teller(bind: Engine, order: UUID) -> Callable[[str], None]:
    def tell(step: str) -> None:
        with Session(bind) as own, own.begin():
            values = {"state": OrderState.RUNNING, "step": step}
            own.execute(update(AuditOrder).where(AuditOrder.id == order).values(values))

    return tell
