"""Parent and child cases meet only here, in jobs: start, join, cancel. No step ever touches two cases."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.case_record import lock_case
from app.cases.models import Case, CaseState
from app.cases.step.lifecycle import Lifecycle
from app.cases.step.waits import is_waiting
from app.identity import SYSTEM_ATTRIBUTION
from app.jobs import Job, enqueue
from app.ledger import Action, Entry


class CallActivities:
    """The jobs between a call activity and its child cases; each may run twice and does its work once."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def join(self, session: Session, args: Mapping[str, Any]) -> None:
        """Go on with the parent when all children of the call have ended; their outputs in collection order."""
        parent, ref = lock_case(session, UUID(args["parent"])), UUID(args["ref"])
        if not is_waiting(parent.waiting, "calls", ref):
            return
        query = select(Case.state, Case.output, Case.parent_element).where(
            Case.parent_id == parent.id, Case.parent_ref == ref
        )
        children = session.execute(query.order_by(Case.parent_index)).all()
        expected = parent.waiting["calls"][str(ref)]
        if len(children) < expected or any(child.state == CaseState.RUNNING for child in children):
            return
        results = [(child.output or {}).get("value") for child in children]
        target = {"element": children[0].parent_element if children else None}
        call = {"op": "join_children", "ref": str(ref)}
        entry = Entry(Action.CHILDREN_JOINED, "input", SYSTEM_ATTRIBUTION, target=target, new=results, input=call)
        self._lifecycle.join_children(session, parent, ref, results, entry)

    def cancel(self, session: Session, args: Mapping[str, Any]) -> None:
        """The call ended without its children (parent cancelled, interrupting boundary): one job per open child."""
        query = select(Case.id).where(
            Case.parent_id == UUID(args["parent"]),
            Case.parent_ref == UUID(args["ref"]),
            Case.state == CaseState.RUNNING,
        )
        enqueue(
            session,
            [Job("cancel_child", {"case": child}, lock=f"case:{child}") for child in session.scalars(query)],
        )

    def cancel_one(self, session: Session, args: Mapping[str, Any]) -> None:
        """End one child whose parent no longer waits; finished ones keep their result."""
        case = lock_case(session, UUID(args["case"]))
        if not case.running:
            return
        model = self._lifecycle.definitions.model(case.key)
        outcome = model.properties.get("cancel_outcome", "cancelled")
        call = {"op": "cancel", "outcome": outcome}
        entry = Entry(
            Action.CASE_CANCELLED, "input", SYSTEM_ATTRIBUTION, new=outcome, reason="parent_ended", input=call
        )
        self._lifecycle.cancel(session, case, outcome, "parent_ended", entry)
