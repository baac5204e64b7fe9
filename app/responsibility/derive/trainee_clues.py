"""What the trainees' own cases say: learning (R6), the assessment (R7), the work at the station (R8)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.responsibility.derive.completed_work import CompletedWork, every, latest
from app.responsibility.derive.loop_clues import Clue, LoopRecords, Trainee, is_answer, name_of

ON_JOB_WITHIN = timedelta(days=30)
LARGE_GAP = 20
# With two trainees and one item, equal sheets happen; from here on they need an explanation.
_IDENTICAL_FROM = 3
_SAME_MOMENT = timedelta(seconds=1)
_SHEETS = ("score_qa", "score_production")
_LEARNING = ("online_course", *_SHEETS, "adjudicate", "on_job_check")


def learning_failed(records: LoopRecords) -> Iterator[Clue]:
    """R6: who took part and did not qualify; those who left do not count."""
    cases = {trainee.username: trainee for trainee in records.trainees}
    for row in records.results:
        if row.get("outcome") in {"qualified", "withdrawn"}:
            continue
        params = {"person": name_of(records, row.get("trainee")), "score": row.get("score")}
        trainee = cases.get(str(row.get("trainee")))
        last = [*every(trainee.done, *_LEARNING)][-1:] if trainee else []
        says = "not_qualified" if row.get("score") is not None else "not_qualified_unscored"
        yield Clue("R6", says, last[0].element if last else "qualify", "", params, last[0] if last else None)


def failed_on_job(records: LoopRecords) -> Iterator[Clue]:
    """R7: passed the practical, then failed at work within 30 days, now or earlier in this round."""
    for trainee in records.trainees:
        for check in every(trainee.done, "on_job_check"):
            scored = _sheet_before(trainee, check)
            if is_answer(_answers(check).get("passed"), expected=False) and _soon_after(check, scored):
                params = {"person": trainee.name}
                yield Clue("R7", "failed_on_job", "on_job_check", "passed", params, check)
                if scored is not None:
                    yield Clue("R7", "passed_before", scored.element, "total", params, scored)


def large_gap(records: LoopRecords) -> Iterator[Clue]:
    """R7: two assessors saw the same person and were more than 20 points apart."""
    for trainee in records.trainees:
        qa, production = _last_sheets(trainee)
        if qa is None or production is None:
            continue
        totals = [_answers(sheet).get("total") or 0 for sheet in (qa, production)]
        if abs(totals[0] - totals[1]) > LARGE_GAP:
            params = {"person": trainee.name, "qa": totals[0], "production": totals[1]}
            for sheet in (qa, production):
                yield Clue("R7", "large_gap", sheet.element, "total", params, sheet)


def identical_sheets(records: LoopRecords) -> Iterator[Clue]:
    """R7: the very same scores and readings for every one of several trainees, or within the same second."""
    pairs = [(trainee, *_last_sheets(trainee)) for trainee in records.trainees]
    scored = [(trainee, qa, production) for trainee, qa, production in pairs if qa and production]
    equal = [pair for pair in scored if _marks(pair[1]) == _marks(pair[2]) and len(_marks(pair[1])) > 1]
    everybody = len(scored) >= _IDENTICAL_FROM and len(equal) == len(scored)
    for trainee, qa, production in equal:
        at_once = abs(qa.at - production.at) < _SAME_MOMENT
        if everybody or at_once:
            says = "identical_at_once" if at_once else "identical_sheets"
            for sheet in (qa, production):
                yield Clue("R7", says, sheet.element, "items", {"person": trainee.name}, sheet)


def out_of_tolerance(records: LoopRecords) -> Iterator[Clue]:
    """R8: readings at the station outside their tolerance, by each trainee's last check."""
    for trainee in records.trainees:
        check = latest(trainee.done, "on_job_check")
        for place, reading in enumerate(_answers(check).get("readings") or ()):
            if is_answer(reading.get("ok"), expected=False):
                params = {"person": trainee.name, "value": reading.get("value")}
                yield Clue("R8", "out_of_tolerance", "on_job_check", f"readings.{place}.value", params, check)


def people_in(clues: Sequence[Clue]) -> int:
    """How many people the clues are about."""
    return len({clue.params.get("person") for clue in clues})


def _sheet_before(trainee: Trainee, check: CompletedWork) -> CompletedWork | None:
    return next((one for one in reversed(trainee.done) if one.element in _SHEETS and one.seq < check.seq), None)


def _soon_after(check: CompletedWork, scored: CompletedWork | None) -> bool:
    return scored is None or check.at - scored.at <= ON_JOB_WITHIN


def _last_sheets(trainee: Trainee) -> tuple[CompletedWork | None, CompletedWork | None]:
    return latest(trainee.done, "score_qa"), latest(trainee.done, "score_production")


def _marks(sheet: CompletedWork | None) -> list[tuple[Any, Any, Any]]:
    items = _answers(sheet).get("items") or ()
    return [(item.get("key_point"), item.get("score"), item.get("reading")) for item in items]


def _answers(done: CompletedWork | None) -> Mapping[str, Any]:
    return done.answers if done is not None and isinstance(done.answers, Mapping) else {}
