"""What the rows of a roster must fulfil together: one row a person, managers who exist, nobody above themselves."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.imports import DUPLICATE_KEY, Reject, RejectCode, ValueRow

Managers = Mapping[str, str | None]
"""Whom each employee number reports to, as it is stored."""
UNKNOWN_MANAGER = RejectCode(
    "unknown_manager", "Nobody has the employee number %(manager)s, which is named as the manager"
)
REJECTED_MANAGER = RejectCode(
    UNKNOWN_MANAGER.code, "The row of the manager %(manager)s is refused itself; correct that one first"
)
MANAGER_CYCLE = RejectCode("manager_cycle", "The managers form a circle: %(circle)s")
DOUBLE_PERSON = RejectCode(
    DUPLICATE_KEY.code, "The employee number %(emp_no)s stands in several rows of this file that say different things"
)
CODES = (UNKNOWN_MANAGER, REJECTED_MANAGER, MANAGER_CYCLE, DOUBLE_PERSON)


def number(row: ValueRow) -> str:
    """The row's employee number."""
    return str(row.values["emp_no"])


def split_doubles(rows: Sequence[ValueRow]) -> tuple[list[ValueRow], list[Reject]]:
    """One row for each number; rows that contradict each other are all rejected: nobody knows which one is right."""
    by_number: dict[str, list[ValueRow]] = {}
    for row in rows:
        by_number.setdefault(number(row), []).append(row)
    good, rejects = [], []
    for emp_no, same in by_number.items():
        if all(row.values == same[0].values for row in same):
            good.append(same[0])
        else:
            rejects += [row.reject(DOUBLE_PERSON, {"emp_no": emp_no}) for row in same]
    return good, rejects


def split_managers(rows: Sequence[ValueRow], stored: Managers) -> tuple[list[ValueRow], list[Reject]]:
    """The rows whose managers exist and which close no circle, in any order of the file.

    Who reports to a newcomer whose own row is rejected has no manager either, and is told which row to correct first.
    """
    named = {number(row) for row in rows}
    good, rejects = list(rows), list[Reject]()
    while True:
        wrong = _unknown(good, stored, named) or _on_circles(good, stored)
        if not wrong:
            return good, rejects
        rejects += wrong.values()
        good = [row for row in good if number(row) not in wrong]


def _unknown(rows: Sequence[ValueRow], stored: Managers, named: set[str]) -> dict[str, Reject]:
    """Rows whose manager is nobody, and all below them, in one pass however deep they stand."""
    known = {number(row) for row in rows} | set(stored)
    below: dict[str, list[ValueRow]] = {}
    found: dict[str, Reject] = {}
    waiting = []
    for row in rows:
        manager = row.values.get("manager")
        if manager and manager not in known:
            waiting.append(row)
        elif manager and manager not in stored:
            below.setdefault(manager, []).append(row)
    while waiting:
        row = waiting.pop()
        manager = str(row.values["manager"])
        reason = REJECTED_MANAGER if manager in named else UNKNOWN_MANAGER
        found[number(row)] = row.reject(reason, {"manager": manager})
        waiting += below.pop(number(row), [])
    return found


def _on_circles(rows: Sequence[ValueRow], stored: Managers) -> dict[str, Reject]:
    given = {number(row): row for row in rows if "manager" in row.values}
    after = {**stored, **{emp_no: row.values["manager"] for emp_no, row in given.items()}}
    return {
        emp_no: given[emp_no].reject(MANAGER_CYCLE, {"circle": " → ".join([*circle, circle[0]])[:300]})
        for circle in circles(after, after.get)
        for emp_no in circle
        if emp_no in given
    }


def circles(starts: Iterator[str] | Mapping[str, object], above: Callable[[str], str | None]) -> list[list[str]]:
    """Every circle that one reaches by going up from `starts`; linear in their number."""
    done: set[str] = set()
    found = []
    for start in starts:
        trail: dict[str, int] = {}
        one: str | None = start
        while one is not None and one not in done and one not in trail:
            trail[one] = len(trail)
            one = above(one)
        if one is not None and one in trail:
            found.append(list(trail)[trail[one] :])
        done |= trail.keys()
    return found
