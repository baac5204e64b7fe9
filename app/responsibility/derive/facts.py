"""What the records say about where the loop broke (DOMAIN §6): pure functions over what is on file.

Facts are computed, never typed, and each comes with its clues. Which lane answers and where the work goes back to
is the decision table `responsibility`; this only counts.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from app.responsibility.derive import loop_clues as of_the_loop
from app.responsibility.derive import trainee_clues as of_trainees
from app.responsibility.derive.loop_clues import Clue, LoopRecords

CluesByRule = Mapping[str, list[Clue]]

_ALL: Mapping[str, Callable[[LoopRecords], Iterator[Clue]]] = {
    "unclear": of_the_loop.unclear_request,
    "missing_point": of_the_loop.missing_key_point,
    "vague_point": of_the_loop.vague_key_point,
    "uncovered": of_the_loop.uncovered_key_point,
    "not_held": of_the_loop.class_not_held,
    "not_released": of_the_loop.not_released,
    "not_qualified": of_trainees.learning_failed,
    "failed_on_job": of_trainees.failed_on_job,
    "large_gap": of_trainees.large_gap,
    "identical": of_trainees.identical_sheets,
    "out_of_tolerance": of_trainees.out_of_tolerance,
    "window": of_the_loop.wrong_window,
    "standard": of_the_loop.changed_standard,
    "confounded": of_the_loop.confounded,
    "missing": of_the_loop.missing_facts,
    "still_high": of_the_loop.still_high,
}


def look(records: LoopRecords) -> tuple[dict[str, Any], list[Clue]]:
    """The variable `facts`, with the keys that the table `responsibility` reads, and the clues behind them."""
    found = {name: list(find(records)) for name, find in _ALL.items()}
    return _counted(records, found), list(chain.from_iterable(found.values()))


def _counted(records: LoopRecords, found: CluesByRule) -> dict[str, Any]:
    invited = len(records.class_record.get("attendance") or records.plan.get("trainees") or ())
    return {
        "request_complete": not found["unclear"],
        "top_cause_without_key_point": bool(found["missing_point"]),
        "key_point_without_tolerance": bool(found["vague_point"]),
        "uncovered_key_points": sum(clue.says == "not_covered" for clue in found["uncovered"]),
        "coverage": [{"item": item, "key_points": keys} for item, keys in of_the_loop.coverage(records).items()],
        "sessions_not_held": len(found["not_held"]),
        "not_released": len(found["not_released"]),
        "not_released_share": round(len(found["not_released"]) / invited, 4) if invited else 0,
        "not_qualified": len(found["not_qualified"]),
        "passed_then_failed_on_job": of_trainees.people_in(found["failed_on_job"]),
        "large_gaps": of_trainees.people_in(found["large_gap"]),
        "identical_sheets": bool(found["identical"]),
        "out_of_tolerance_on_shift": of_trainees.people_in(found["out_of_tolerance"]),
        "window_wrong": bool(found["window"]),
        "standard_changed": bool(found["standard"]),
        "confounded": bool(found["confounded"]),
        "missing": len(found["missing"]),
        "missing_facts": [clue.says.removeprefix("no_") for clue in found["missing"]],
    }
