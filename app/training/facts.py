"""What the records say about where the loop broke (DOMAIN §6): pure functions over the case's variables.

Facts are computed, never typed. Which lane answers and where the work goes back to is the decision table
`responsibility`; this only counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.quality.windows import window_of

Json = Mapping[str, Any]

_REQUIRED_OF_A_REQUEST = ("line", "step", "equipment", "defect_type", "cause_category", "cause")
# With two trainees and one item, equal sheets happen; from here on they need an explanation.
_IDENTICAL_FROM = 3


@dataclass(frozen=True, slots=True)
class Records:
    """What the loop has on file; `children` are the variables and visits of this round's trainee cases."""

    request: Json = field(default_factory=dict)
    baseline: Json = field(default_factory=dict)
    qa_review: Json = field(default_factory=dict)
    plan: Json = field(default_factory=dict)
    class_record: Json = field(default_factory=dict)
    results: Sequence[Json] = ()
    effect: Json | None = None
    children: Sequence[Json] = ()
    resubmitted_unchanged: bool = False
    cause_parameter: str | None = None


def collect(records: Records) -> dict[str, Any]:
    """The variable `facts`, with the keys that the table `responsibility` reads."""
    missing = missing_facts(records)
    effect = records.effect or {}
    return {
        "request_complete": request_complete(records),
        "top_cause_without_key_point": top_cause_without_key_point(records),
        "key_point_without_tolerance": any(map(_lacks_tolerance, _key_points(records))),
        "uncovered_key_points": len(uncovered_key_points(records)),
        "sessions_not_held": 1 if _is(records.class_record.get("held"), False) else 0,
        "not_released": not_released(records),
        "not_qualified": sum(r.get("outcome") not in {"qualified", "withdrawn"} for r in records.results),
        "passed_then_failed_on_job": sum(map(_failed_on_job, records.children)),
        "identical_sheets": identical_sheets(records.children),
        "out_of_tolerance_on_shift": sum(map(_out_of_tolerance, records.children)),
        "window_wrong": window_wrong(effect),
        "confounded": effect.get("confounded") is True,
        "missing": len(missing),
        "missing_facts": missing,
    }


def request_complete(records: Records) -> bool:
    """R1.

    Everything a reviewer needs is there, measured or explained, and QA's question was really answered.
    """
    request, baseline = records.request, records.baseline
    measured = baseline.get("sufficient") is True or bool(request.get("baseline_override"))
    named = all(request.get(key) for key in _REQUIRED_OF_A_REQUEST)
    return named and measured and not records.resubmitted_unchanged


def top_cause_without_key_point(records: Records) -> bool:
    """R2a (S28): the setting that usually causes this defect has no key point.

    Where the catalogue knows no such setting, a suspected machine without any parameter among the key points.
    """
    parameters = {point.get("parameter") for point in _key_points(records) if point.get("kind") == "parameter"}
    if records.cause_parameter:
        return records.cause_parameter not in parameters
    return records.request.get("cause_category") == "machine" and not parameters


def uncovered_key_points(records: Records) -> list[str]:
    """R3: required key points that no item of the plan covers."""
    covered = {key for item in records.plan.get("items") or () for key in item.get("key_points") or ()}
    return [p["id"] for p in _key_points(records) if p.get("required") is True and p["id"] not in covered]


def not_released(records: Records) -> int:
    """R5: trainees who missed the class because the line did not let them go."""
    rows = records.class_record.get("attendance") or ()
    return sum(row.get("status") != "present" and not _is(row.get("released"), True) for row in rows)


def identical_sheets(children: Iterable[Json]) -> bool:
    """R7: QA and Production gave every one of several trainees the very same scores and readings."""
    pairs = [(_marks(child, "score_qa"), _marks(child, "score_production")) for child in children]
    scored = [(qa, production) for qa, production in pairs if qa and production]
    return len(scored) >= _IDENTICAL_FROM and all(qa == production and len(qa) > 1 for qa, production in scored)


def window_wrong(effect: Json) -> bool:
    """R10: the window after begins before the window before has ended."""
    before, after = (window_of((effect.get("windows") or {}).get(name)) for name in ("before", "after"))
    return before is not None and after is not None and after.start < before.end


def missing_facts(records: Records) -> list[str]:
    """N2: what could not be measured."""
    found = {
        "baseline": records.baseline.get("rate") is None,
        "effect": records.effect is not None and records.effect.get("sufficient") is not True,
        "results": not records.results,
    }
    return [name for name, absent in found.items() if absent]


def _key_points(records: Records) -> Sequence[Json]:
    return records.qa_review.get("key_points") or ()


def _lacks_tolerance(point: Json) -> bool:
    """R2b: a parameter without nominal, unit or any tolerance."""
    if point.get("kind") != "parameter":
        return False
    tolerance = (point.get("tol_minus") or 0) + (point.get("tol_plus") or 0)
    return point.get("nominal") is None or not point.get("unit") or not tolerance


def _failed_on_job(child: Json) -> bool:
    """Passed the practical, then failed at work.

    Once now, or earlier in this case (the check was visited again).
    """
    check = child.get("on_job_check") or {}
    return _is(check.get("passed"), False) or (child.get("visits") or {}).get("on_job_check", 0) > 1


def _out_of_tolerance(child: Json) -> bool:
    readings = (child.get("on_job_check") or {}).get("readings") or ()
    return any(_is(reading.get("ok"), False) for reading in readings)


def _marks(child: Json, sheet: str) -> list[tuple[Any, Any, Any]]:
    items = (child.get(sheet) or {}).get("items") or ()
    return [(item.get("key_point"), item.get("score"), item.get("reading")) for item in items]


def _is(value: Any, expected: bool) -> bool:
    """Radio buttons answer with true or with "true"."""
    return value is expected or value == str(expected).lower()
