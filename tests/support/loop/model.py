"""The two diagrams once more, as a token game written by hand: what should wait after each answer.

It shares nothing with the engine: no BPMN, no FEEL, no DMN. `waiting` are elements; answers become variables under
the names of `WRITES`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.support.loop.tables import finding, outcome, practical, retraining, severity

WRITES = {
    "confirm_signal": "signal_decision",
    "submit_request": "request",
    "review_dismissal": "dismissal_review",
    "measure_baseline": "baseline",
    "hr_plan": "plan",
    "enrol": "enrolment",
    "hold_sessions": "class_record",
    "qualify": "results",
    "measure_after": "effect",
    "verify": "verification",
    "production_feedback": "feedback",
    "collect_facts": "facts",
    "close_case": "closing",
    "course_status": "course",
    "online_course": "course_work",
    "adjudicate": "adjudication",
}
RULED = {"production": "submit_request", "qa": "qa_review", "hr": "hr_plan", "verify": "measure_after"}

Variables = dict[str, Any]
Move = Callable[["Game"], list[str]]


class Game:
    """One case: `moves` say what follows each waiting element once it has been answered."""

    def __init__(self, moves: Mapping[str, Move], variables: Mapping[str, Any], first: str) -> None:
        self.moves, self.variables, self.outcome = moves, dict(variables), None
        self.waiting: list[str] = []
        self.failures = self.practicals = 0
        self._come([first] if first not in moves or not first.startswith("start") else moves[first](self))

    def answer(self, element: str, value: Any = None) -> None:
        self.waiting.remove(element)
        if value is not None:
            self.variables[WRITES.get(element, element)] = value
        self._come(self.moves[element](self))

    def end(self, outcome: str) -> list[str]:
        self.outcome = outcome
        return []

    def _come(self, elements: list[str]) -> None:
        self.waiting = sorted([*self.waiting, *elements])


def _confirmed(game: Game) -> list[str]:
    signal = game.variables["signal"]
    if game.variables["signal_decision"]["decision"] != "dismiss":
        return ["submit_request"]
    if signal["severity"] in {"high", "critical"} or signal["recurrence_of"] is not None:
        return ["review_dismissal"]
    return game.end("dismissed")


def _dismissal_reviewed(game: Game) -> list[str]:
    overruled = game.variables["dismissal_review"]["decision"] == "overrule"
    return ["submit_request"] if overruled else game.end("dismissed")


def _baselined(game: Game) -> list[str]:
    game.variables["severity"] = severity(game.variables["request"], game.variables["baseline"])
    return ["qa_review"]


def _reviewed(game: Game) -> list[str]:
    decision = game.variables["qa_review"]["decision"]
    if decision == "reject":
        return game.end("rejected")
    return ["submit_request" if decision == "return" else "hr_plan"]


def _enrolled(game: Game) -> list[str]:
    return ["hold_sessions" if game.variables["plan"].get("sessions") else "qualify"]


def _held(game: Game) -> list[str]:
    return ["qualify" if game.variables["class_record"]["held"] else "hr_plan"]


def _qualified(game: Game) -> list[str]:
    outcomes = [one["outcome"] for one in game.variables["results"]]
    good, counted = outcomes.count("qualified"), len(outcomes) - outcomes.count("withdrawn")
    return ["wait_window" if good and 10 * good >= 8 * counted else "collect_facts"]


def _measured(game: Game) -> list[str]:
    game.variables["outcome"] = outcome(game.variables["effect"])
    return ["verify"]


def _verified(game: Game) -> list[str]:
    following = game.variables["outcome"]["next"]
    if game.variables["verification"]["decision"] == "remeasure" or following == "wait":
        return ["wait_more"]
    return ["collect_facts" if following == "finding" else "production_feedback"]


def _found(game: Game) -> list[str]:
    game.variables["finding"] = finding(game.variables["facts"])
    return ["ruling"]


def _fed_back(game: Game) -> list[str]:
    return ["close_case" if game.variables["feedback"]["confirmed"] else "ruling"]


def _ruled(game: Game) -> list[str]:
    return [RULED.get(game.variables["ruling"]["target"], "close_case")]


def _closed(game: Game) -> list[str]:
    return game.end(game.variables["closing"]["result"])


MAIN_MOVES: Mapping[str, Move] = {
    "start_signal": lambda _: ["confirm_signal"],
    "start_manual": lambda _: ["submit_request"],
    "confirm_signal": _confirmed,
    "review_dismissal": _dismissal_reviewed,
    "submit_request": lambda _: ["measure_baseline"],
    "measure_baseline": _baselined,
    "qa_review": _reviewed,
    "hr_plan": lambda _: ["enrol"],
    "enrol": _enrolled,
    "hold_sessions": _held,
    "qualify": _qualified,
    "wait_window": lambda _: ["measure_after"],
    "measure_after": _measured,
    "verify": _verified,
    "wait_more": lambda _: ["measure_after"],
    "collect_facts": _found,
    "production_feedback": _fed_back,
    "ruling": _ruled,
    "close_case": _closed,
}


def _begun(game: Game) -> list[str]:
    return ["course_status"] if game.variables["attended"] else ["extra_training"]


def _status_read(game: Game) -> list[str]:
    course = game.variables["course"]
    if course["passed"]:
        return ["score_qa", "score_production"]
    return ["online_course"] if course["attempts_left"] else _failed(game)


def _sheet_in(game: Game) -> list[str]:
    if game.waiting:
        return []
    gap = abs(game.variables["score_qa"]["total"] - game.variables["score_production"]["total"])
    return ["adjudicate"] if gap > 20 else _rated(game)


def _rated(game: Game) -> list[str]:
    game.variables["assessment"] = practical(game.variables)
    game.practicals += 1
    return ["wait_on_job"] if game.variables["assessment"]["passed"] else _failed(game)


def _checked(game: Game) -> list[str]:
    return game.end("qualified") if game.variables["on_job_check"]["passed"] else _failed(game)


def _failed(game: Game) -> list[str]:
    game.variables["retraining"] = retraining(game.variables, game.failures)
    game.failures += 1
    return ["extra_training"] if game.failures <= 2 else game.end("not_qualified")


TRAINEE_MOVES: Mapping[str, Move] = {
    "start": _begun,
    "extra_training": lambda _: ["course_status"],
    "course_status": _status_read,
    "online_course": lambda _: ["course_status"],
    "score_qa": _sheet_in,
    "score_production": _sheet_in,
    "adjudicate": _rated,
    "wait_on_job": lambda _: ["on_job_check"],
    "on_job_check": _checked,
}
