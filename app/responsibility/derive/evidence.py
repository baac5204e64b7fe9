"""Where in the record each fact stands, and who wrote it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from app.responsibility.derive.completed_work import CompletedWork, latest
from app.responsibility.derive.lane_delays import LaneSums
from app.responsibility.derive.loop_clues import Clue


def late_clues(lanes: Sequence[LaneSums], done: Sequence[CompletedWork]) -> list[Clue]:
    """The late tasks of the lane with the longest delay."""
    late = lanes[0].late if lanes else {}
    return [
        Clue("R9", "late", one.element, "", {"hours": round(late[one.task] / timedelta(hours=1), 1)}, one)
        for one in done
        if one.task in late
    ]


def evidence_of(clues: Iterable[Clue], own: Sequence[CompletedWork]) -> dict[str, list[dict[str, Any]]]:
    """The clues by code, each with the event in which it stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for clue in clues:
        where = clue.where or latest(own, clue.element)
        place = where.as_link() if where else {"element": clue.element}
        line = {"says": clue.says, "params": dict(clue.params), "field": clue.place, **place}
        found.setdefault(clue.code, []).append(line)
    return found
