"""Perform a service task as a job, and report back through the same path as a person's completion."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.case_record import lock_case, read_case
from app.cases.events import CaseStuck
from app.cases.step.lifecycle import Lifecycle
from app.cases.step.waits import is_waiting
from app.identity import SYSTEM_ATTRIBUTION
from app.jobs import Handlers, IncidentCause, Job, ServiceRequest, open_incident, resolve_incidents
from app.ledger import Action, Entry

FAILED = "The service task failed after the last attempt: %(error)s"


class ServiceTasks:
    """Runs topic handlers for waiting service tasks."""

    def __init__(self, lifecycle: Lifecycle, handlers: Handlers) -> None:
        self._lifecycle = lifecycle
        self._handlers = handlers

    def perform(self, session: Session, args: Mapping[str, Any]) -> None:
        """Call the topic's handler and report its result; nothing happens when the case no longer waits.

        The handler runs before the case is locked, so that slow work holds no lock; what it wrote is undone
        with the transaction when the case has moved on meanwhile.
        """
        case_id, ref = UUID(args["case"]), UUID(args["ref"])
        seen = read_case(session, case_id)
        if not is_waiting(seen.waiting, "services", ref):
            return
        request = ServiceRequest(
            case_id,
            args["element"],
            args["topic"],
            args["inputs"],
            seen.variables,
            seen.facts,
            str(ref),
            self._lifecycle.moment(seen),
        )
        result = self._handlers.handler(args["topic"])(session, request)
        case = lock_case(session, case_id)
        target = {"element": args["element"], "topic": args["topic"]}
        call = {"op": "report", "ref": str(ref)}
        entry = Entry(Action.JOB_COMPLETED, "input", SYSTEM_ATTRIBUTION, target=target, new=result, input=call)
        self._lifecycle.report(session, case, ref, result, entry)
        resolve_incidents(session, case_id, ref, case.last_event_at)

    def exhausted(self, session: Session, args: Mapping[str, Any], error: str) -> None:
        """The last attempt failed: open an incident that a person sees and can retry."""
        case_id, ref, now = UUID(args["case"]), UUID(args["ref"]), self._lifecycle.clock.now()
        retry = Job("perform_service", dict(args), lock=f"case:{case_id}")
        trouble = IncidentCause(case_id, args["element"], "service", FAILED, {"error": error}, ref, retry)
        if open_incident(session, trouble, now):
            self._lifecycle.events.publish(session, CaseStuck(case_id, args["element"], FAILED, {"error": error}, now))
