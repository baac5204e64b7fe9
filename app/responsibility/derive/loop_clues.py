"""What the records say against a link of the chain, one clue for each place one should look at (R1-R5, R10, N1-N3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.quality import moment_of, window_of
from app.responsibility.derive.completed_work import CompletedWork

Json = Mapping[str, Any]

NOT_RELEASED = "not_released"
_REQUIRED_OF_A_REQUEST = ("line", "step", "equipment", "defect_type", "cause_category", "cause")


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that speaks for the finding `code`.

    `says` is a word of `app.responsibility.texts.SAYS`, filled from `params`. It stands at `place`
    (`key_points.0.unit`) in the answers of `element`, by default as it was last answered; `where` names another event.
    """

    code: str
    says: str
    element: str
    place: str = ""
    params: Json = field(default_factory=dict)
    where: CompletedWork | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A parameter that causes the defect: by count (`share` of the defects, 0-1), by the catalogue, or because somebody
    named it (at `place` of `where`).
    """

    parameter: str
    names: Json
    where: CompletedWork | None = None
    place: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Trainee:
    """A person's own case in this round of training: what was done in it, in order."""

    username: str
    name: str
    done: Sequence[CompletedWork] = ()


@dataclass(frozen=True, slots=True)
class LoopRecords:
    """What the loop has on file. `courses_elsewhere` are the plan's courses that were made for another step."""

    request: Json = field(default_factory=dict)
    baseline: Json = field(default_factory=dict)
    qa_review: Json = field(default_factory=dict)
    plan: Json = field(default_factory=dict)
    class_record: Json = field(default_factory=dict)
    results: Sequence[Json] = ()
    effect: Json | None = None
    verification: Json = field(default_factory=dict)
    trainees: Sequence[Trainee] = ()
    names: Json = field(default_factory=dict)
    resubmitted_unchanged: bool = False
    submitted_before: CompletedWork | None = None
    causes: Sequence[Cause] = ()
    courses_elsewhere: frozenset[str] = frozenset()


def unclear_request(records: LoopRecords) -> Iterator[Clue]:
    """R1.

    Everything a reviewer needs is there, measured or explained, and QA's question was really answered.
    """
    request = records.request
    for key in _REQUIRED_OF_A_REQUEST:
        if not request.get(key):
            yield Clue("R1", "missing_answer", "submit_request", key)
    if records.baseline.get("sufficient") is not True and not request.get("baseline_override"):
        yield Clue("R1", "unmeasured_unexplained", "submit_request", "baseline_override")
    if records.resubmitted_unchanged:
        yield Clue("R1", "resubmitted_unchanged", "submit_request")
        if records.submitted_before is not None:
            yield Clue("R1", "submitted_before", "submit_request", where=records.submitted_before)


def missing_key_point(records: LoopRecords) -> Iterator[Clue]:
    """R2a (S28): a setting that causes this defect has no key point.

    Where nobody knows such a setting, a suspected machine without any parameter among the key points.
    """
    parameters = {point.get("parameter") for point in key_points(records) if point.get("kind") == "parameter"}
    for cause in records.causes:
        if cause.parameter not in parameters:
            yield _missed(cause)
            if cause.where is not None:
                named = {"parameter": cause.names}
                yield Clue("R2a", "cause_named", cause.where.element, cause.place, named, cause.where)
    if not records.causes and records.request.get("cause_category") == "machine" and not parameters:
        yield Clue("R2a", "machine_without_parameter", "qa_review", "key_points")


def _missed(cause: Cause) -> Clue:
    params: dict[str, Any] = {"parameter": cause.names}
    if cause.share is None:
        return Clue("R2a", "no_key_point_for", "qa_review", "key_points", params)
    return Clue("R2a", "no_key_point_for_top", "qa_review", "key_points", params | {"share": _percent(cause.share)})


def vague_key_point(records: LoopRecords) -> Iterator[Clue]:
    """R2b: a parameter without nominal, tolerance or unit."""
    for place, point in enumerate(key_points(records)):
        if point.get("kind") == "parameter":
            for key in _lacking(point):
                yield Clue("R2b", "key_point_lacks", "qa_review", f"key_points.{place}.{key}", {"point": _text(point)})


def _lacking(point: Json) -> Iterator[str]:
    if point.get("nominal") is None:
        yield "nominal"
    if not (point.get("tol_minus") or 0) + (point.get("tol_plus") or 0):
        yield "tol_plus"
    if not point.get("unit"):
        yield "unit"


def uncovered_key_point(records: LoopRecords) -> Iterator[Clue]:
    """R3: a required key point that no item of the plan covers; a course made for another step covers nothing."""
    covered = {key for keys in coverage(records).values() for key in keys}
    for place, point in enumerate(key_points(records)):
        if point.get("required") is True and point["id"] not in covered:
            yield Clue("R3", "not_covered", "hr_plan", "items", {"point": _text(point)})
            yield Clue("R3", "key_point_given", "qa_review", f"key_points.{place}", {"point": _text(point)})


def coverage(records: LoopRecords) -> dict[int, list[str]]:
    """The coverage matrix: the key points that each item of the plan really teaches, items from 1."""
    items = enumerate(records.plan.get("items") or (), start=1)
    return {
        number: list(item.get("key_points") or ())
        for number, item in items
        if item.get("course") not in records.courses_elsewhere
    }


def class_not_held(records: LoopRecords) -> Iterator[Clue]:
    """R4: planned classes that never took place (a class that was held later is late, not missing)."""
    record, planned = records.class_record, records.plan.get("sessions") or ()
    reason = record.get("not_held_reason") or "other"
    if planned and not is_answer(record.get("held"), expected=True) and reason != NOT_RELEASED:
        for _ in planned:
            yield Clue("R4", f"not_held_{reason}", "hold_sessions", "held")


def not_released(records: LoopRecords) -> Iterator[Clue]:
    """R5: trainees who missed the class because the line did not let them go; all, when it was not held for that."""
    if records.class_record.get("not_held_reason") == NOT_RELEASED:
        for trainee in records.plan.get("trainees") or ():
            params = {"person": name_of(records, trainee)}
            yield Clue("R5", "not_held_not_released", "hold_sessions", "not_held_reason", params)
        return
    for place, row in enumerate(records.class_record.get("attendance") or ()):
        if row.get("status") != "present" and not is_answer(row.get("released"), expected=True):
            params = {"person": name_of(records, row.get("trainee")), "reason": row.get("reason") or "–"}
            yield Clue("R5", "not_released", "hold_sessions", f"attendance.{place}.released", params)


def wrong_window(records: LoopRecords) -> Iterator[Clue]:
    """R10: the time after begins before the time before has ended, or before the training was over.

    Nobody answers for windows that the system chose.
    """
    effect = records.effect or {}
    if not _chosen_by_a_person(effect.get("windows") or {}):
        return
    before, after = (window_of((effect.get("windows") or {}).get(name)) for name in ("before", "after"))
    if before is None or after is None:
        return
    if after.start < before.end:
        yield Clue("R10", "windows_overlap", "measure_after", "windows")
    trained = _trained_at(records)
    if trained is not None and after.start < trained:
        yield Clue("R10", "window_before_training", "measure_after", "windows.after")


def changed_standard(records: LoopRecords) -> Iterator[Clue]:
    """R10: before and after were judged by different versions of the standard."""
    effect = records.effect or {}
    old, new = records.baseline.get("standard_version"), effect.get("standard_version")
    if old is not None and new is not None and old != new:
        yield Clue("R10", "standard_changed", "measure_after", "standard_version", {"old": old, "new": new})


def confounded(records: LoopRecords) -> Iterator[Clue]:
    """N3: something else changed inside the windows."""
    if (records.effect or {}).get("confounded") is True:
        named = [one for one in records.verification.get("confounders") or () if one != "none"]
        for one in named:
            yield Clue("N3", f"changed_{one}", "verify", "confounders")
        if not named:
            yield Clue("N3", "confounded", "measure_after", "confounded")


def missing_facts(records: LoopRecords) -> Iterator[Clue]:
    """N2: what could not be measured."""
    if records.baseline.get("rate") is None:
        yield Clue("N2", "no_baseline", "measure_baseline", "rate")
    if records.effect is not None and records.effect.get("sufficient") is not True:
        yield Clue("N2", "no_effect", "measure_after", "sufficient")
    if not records.results:
        yield Clue("N2", "no_results", "qualify")


def still_high(records: LoopRecords) -> Iterator[Clue]:
    """N1: the figures that remain when no link of the chain is broken."""
    effect = records.effect or {}
    if effect.get("rate_after") is not None:
        before, after = (_percent(effect.get(f"rate_{name}")) for name in ("before", "after"))
        yield Clue("N1", "still_high", "measure_after", "rate_after", {"before": before, "after": after})


def key_points(records: LoopRecords) -> Sequence[Json]:
    """The key points of the review in force."""
    return records.qa_review.get("key_points") or ()


def name_of(records: LoopRecords, username: Any) -> str:
    """The person's name where it is known."""
    return str(records.names.get(username, username))


def is_answer(value: Any, *, expected: bool) -> bool:
    """Radio buttons answer with true or with "true"."""
    return value is expected or value == str(expected).lower()


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate * 100:.1f} %"


def _text(point: Json) -> str:
    return str(point.get("text") or point.get("parameter") or point.get("id"))


def _chosen_by_a_person(windows: Mapping[str, Any]) -> bool:
    """Cases of before `chosen_by` say by `fixed` whether the windows followed from the dates."""
    return bool(windows.get("chosen_by", "person" if windows.get("fixed", True) else "dates") == "person")


def _trained_at(records: LoopRecords) -> datetime | None:
    passed = (row["passed_at"] for row in records.results if row.get("outcome") == "qualified" and row.get("passed_at"))
    return max((moment_of(at) for at in passed), default=None)
