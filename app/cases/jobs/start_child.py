"""The job that starts a child case for a call activity."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.case_record import read_case
from app.cases.models import Case
from app.cases.step.case_row import Beginning, Parentage
from app.cases.step.lifecycle import Lifecycle
from app.cases.step.waits import is_waiting
from app.engine import ProcessKey
from app.identity import SYSTEM_ATTRIBUTION


class StartChild:
    """May run twice and does its work once."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def __call__(self, session: Session, args: Mapping[str, Any]) -> None:
        """Start one child, unless it stands already or the parent no longer waits for it."""
        parent = read_case(session, UUID(args["parent"]))
        ref, index = UUID(args["ref"]), int(args["index"])
        there = select(Case.id).where(Case.parent_id == parent.id, Case.parent_ref == ref, Case.parent_index == index)
        if not is_waiting(parent.waiting, "calls", ref) or session.scalar(there) is not None:
            return
        key = ProcessKey(str(parent.deployment_id), args["process"])
        parentage = Parentage(parent, ref, args["element"], index)
        self._lifecycle.start(session, SYSTEM_ATTRIBUTION, key, Beginning(args["variables"], parent=parentage))
