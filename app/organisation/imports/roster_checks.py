"""What the rows of a roster must fulfil together: one row a person, managers who exist, nobody above themselves."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.imports.raw_rows import Rejected
from app.organisation.imports.plan import refusal
from app.organisation.imports.rows import PeopleRow

Managers = Mapping[str, str | None]
"""Whom each employee number reports to, as it is stored."""
_NOBODY = "Nobody has the employee number %(manager)s, which is named as the manager"
_FIRST = "The row of the manager %(manager)s is refused itself; correct that one first"


def number(row: PeopleRow) -> str:
    """The row's employee number."""
    return str(row.values["emp_no"])


def split_doubles(rows: Sequence[PeopleRow]) -> tuple[list[PeopleRow], list[Rejected]]:
    """One row for each number; rows that contradict each other are all refused, for nobody knows which one is right."""
    by_number: dict[str, list[PeopleRow]] = {}
    for row in rows:
        by_number.setdefault(number(row), []).append(row)
    good, refused = [], []
    template = "The employee number %(emp_no)s stands in several rows of this file that say different things"
    for emp_no, same in by_number.items():
        if all(row.values == same[0].values for row in same):
            good.append(same[0])
        else:
            refused += [refusal(row, "duplicate_key", template, {"emp_no": emp_no}) for row in same]
    return good, refused


def split_managers(rows: Sequence[PeopleRow], stored: Managers) -> tuple[list[PeopleRow], list[Rejected]]:
    """The rows whose managers exist and which close no circle, in any order of the file.

    Who reports to a newcomer whose own row is refused has no manager either, and is told which row to correct first.
    """
    named = {number(row) for row in rows}
    good, refused = list(rows), list[Rejected]()
    while True:
        wrong = _unknown(good, stored, named) or _on_circles(good, stored)
        if not wrong:
            return good, refused
        refused += wrong.values()
        good = [row for row in good if number(row) not in wrong]


def _unknown(rows: Sequence[PeopleRow], stored: Managers, named: set[str]) -> dict[str, Rejected]:
    """Rows whose manager is nobody, and all below them, in one pass however deep they stand."""
    known = {number(row) for row in rows} | set(stored)
    below: dict[str, list[PeopleRow]] = {}
    found: dict[str, Rejected] = {}
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
        found[number(row)] = refusal(
            row, "unknown_manager", _FIRST if manager in named else _NOBODY, {"manager": manager}
        )
        waiting += below.pop(number(row), [])
    return found


def _on_circles(rows: Sequence[PeopleRow], stored: Managers) -> dict[str, Rejected]:
    given = {number(row): row for row in rows if "manager" in row.values}
    after = {**stored, **{emp_no: row.values["manager"] for emp_no, row in given.items()}}
    template = "The managers form a circle: %(circle)s"
    return {
        emp_no: refusal(given[emp_no], "manager_cycle", template, {"circle": " → ".join([*circle, circle[0]])[:300]})
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
