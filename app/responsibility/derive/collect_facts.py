"""Gather the records of a case and its trainee cases for the facts (topic `responsibility.facts`)."""

from typing import Any

from sqlalchemy.orm import Session

from app.jobs import ServiceRequest
from app.responsibility.derive.completed_work import read_done
from app.responsibility.derive.evidence import evidence_of, late_clues
from app.responsibility.derive.facts import look
from app.responsibility.derive.lane_delays import by_lane, late_facts
from app.responsibility.derive.loop_records import read_records
from app.responsibility.derive.task_spans import read_spans
from app.responsibility.derive.trainee_records import read_children


def collect_facts(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """The variable `facts`, with `_evidence` by code: where in the record each fact stands, and who wrote it.

    An effect measured in an earlier round of training is no fact of this one.
    """
    children = read_children(session, request.case_id)
    done = read_done(session, [request.case_id, *children])
    own = done.get(request.case_id, ())
    records = read_records(session, request, own, {child: done[child] for child in children})
    facts, clues = look(records)
    lanes = by_lane(read_spans(session, request, children))
    everything = [*own, *(one for child in children for one in done[child])]
    clues += late_clues(lanes, everything)
    round_no = request.inputs.get("training_round")
    return facts | late_facts(lanes) | {"_evidence": evidence_of(clues, own), "round": round_no}
