"""What the shipped processes' variables say about objects: trainees, courses, attempts, defect series.

Read from what the ledger records of each write. A process of one's own that writes other variables still gives
cases, people, lines and steps; a variable of the same name and another shape is left alone.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.process_mining.event_log.objects import Objects, Thing
from app.process_mining.event_log.pseudonyms import Labels
from app.process_mining.event_log.selection import Trace

Related = Iterator[tuple[Thing, str]]


class CaseMeaning:
    """Follows one case's writes, in order."""

    def __init__(self, trace: Trace, objects: Objects, naming: Labels) -> None:
        self._objects = objects
        self._naming = naming
        self._place = f"{trace.row.line}/{trace.row.step}"
        self.case = objects.get("case", naming.case(trace.row.number))
        self.trainee = self.employee(trace.row.subject)
        self._courses: list[Thing] = []
        self._attempts: dict[str, Thing] = {}
        self._series: Thing | None = None
        self._readers: Mapping[str, Callable[[Mapping[str, Any], datetime], Related]] = {
            "request": self._request,
            "baseline": self._baseline,
            "effect": self._effect,
            "plan": self._plan,
            "severity": self._severity,
            "course_work": self._quiz_taken,
            "course": self._quiz_result,
            "assessment": self._practical,
            "on_job_check": self._on_job,
        }
        for key, value in (trace.events[0].body.get("new") or {}).items():
            self.read(key, value, trace.events[0].at)

    def read(self, key: str, value: Any, at: datetime) -> list[tuple[Thing, str]]:
        """Note what a write of the variable `key` says; gives the objects concerned with their qualifiers."""
        reader = self._readers.get(key)
        return list(reader(value, at)) if reader is not None and isinstance(value, Mapping) else []

    def employee(self, username: str | None) -> Thing | None:
        """The person of that username; None when there is none."""
        known = self._naming.username(username) if username else None
        return None if known is None else self._objects.get("employee", known.username)

    def _request(self, value: Mapping[str, Any], at: datetime) -> Related:
        if isinstance(defect := value.get("defect_type"), str):
            self._series = self._objects.get("defect_series", f"{self._place}/{defect}")
            self._series.set(at, defect_type=defect, defect_class=_text(value.get("defect_class")))
            self.case.relate(self._series, "about")
            yield self._series, "about"
        yield from self._trainees(value)

    def _trainees(self, value: Mapping[str, Any]) -> Related:
        if self.trainee is not None:
            return  # a trainee's own case knows the others' plan, but is not about them
        for username in _texts(value.get("trainees")):
            person = self.employee(username)
            if person is not None:
                self.case.relate(person, "trainee")
                yield person, "trainee"

    def _baseline(self, value: Mapping[str, Any], at: datetime) -> Related:
        return self._counted(at, value.get("n"), value.get("x"), value.get("rate"))

    def _effect(self, value: Mapping[str, Any], at: datetime) -> Related:
        return self._counted(at, value.get("n_after"), value.get("x_after"), value.get("rate_after"))

    def _counted(self, at: datetime, units: Any, defects: Any, rate: Any) -> Related:
        if self._series is not None:
            yield self._series.set(at, units=units, defects=defects, rate=rate), "measured"

    def _severity(self, value: Mapping[str, Any], at: datetime) -> Related:
        self.case.set(at, severity=_text(value.get("level")))
        return iter(())

    def _plan(self, value: Mapping[str, Any], at: datetime) -> Related:
        self._courses = []
        for item in value.get("items") or ():
            name = item.get("course") or item.get("title") if isinstance(item, Mapping) else None
            if not isinstance(name, str):
                continue
            course = self._objects.get("course", name).set(at, title=name, mode=_text(item.get("mode")))
            if item.get("mode") == "online":
                self._courses.append(course)
            self.case.relate(course, "planned")
            yield course, "planned"
        yield from self._trainees(value)

    def _quiz_taken(self, _value: Mapping[str, Any], at: datetime) -> Related:
        attempt = self._attempt("quiz", at)
        for course in self._courses:
            attempt.relate(course, "of course")
        yield attempt, "attempt"

    def _quiz_result(self, value: Mapping[str, Any], at: datetime) -> Related:
        attempt = self._attempts.get("quiz")
        if attempt is not None:
            yield attempt.set(at, score=_number(value.get("best")), passed=_truth(value.get("passed"))), "graded"

    def _practical(self, value: Mapping[str, Any], at: datetime) -> Related:
        score = _number(value.get("score"))
        yield self._attempt("practical", at).set(at, score=score, passed=_truth(value.get("passed"))), "graded"
        if self.trainee is not None:
            self.trainee.set(at, score=score)

    def _on_job(self, value: Mapping[str, Any], at: datetime) -> Related:
        yield self._attempt("on_job", at).set(at, passed=_truth(value.get("passed"))), "graded"

    def _attempt(self, kind: str, at: datetime) -> Thing:
        key = f"{self.case.id.removeprefix('case:')}/{kind}/"
        number = 1 + sum(1 for name, _ in self.case.relations if name.startswith(f"attempt:{key}"))
        attempt = self._objects.get("attempt", f"{key}{number}").set(at, kind=kind, number=number)
        self._attempts[kind] = attempt
        self.case.relate(attempt, "attempt")
        if self.trainee is not None:
            attempt.relate(self.trainee, "taken by")
        return attempt


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
