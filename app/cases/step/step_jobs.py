"""The jobs that a step leaves: services, children, and what parents have to hear."""

from collections.abc import Mapping
from typing import Any

from app.cases.case_record import CaseRecord
from app.cases.step.waits import is_waiting
from app.engine import Advance
from app.jobs import Job


def jobs_of(case: CaseRecord, advance: Advance, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Job]:
    lock = f"case:{case.id}"
    jobs = [
        Job(
            "perform_service",
            {"case": case.id, "ref": call.ref, "element": call.element, "topic": call.topic, "inputs": call.inputs},
            lock=lock,
        )
        for call in advance.services
        if not is_waiting(before, "services", call.ref)
    ]
    jobs += [
        Job(
            "start_child",
            {
                "parent": case.id,
                "ref": child.ref,
                "element": child.element,
                "process": child.process,
                "index": child.index,
                "variables": child.variables,
            },
            lock=lock,
        )
        for child in advance.children
        if not is_waiting(before, "calls", child.ref)
    ]
    for ref in set(before.get("calls", ())) - set(after["calls"]):
        jobs.append(Job("cancel_children", {"parent": case.id, "ref": ref}, lock=lock))
    if advance.finished and case.parent_id is not None:
        jobs.append(
            Job("join_children", {"parent": case.parent_id, "ref": case.parent_ref}, lock=f"case:{case.parent_id}")
        )
    return jobs
