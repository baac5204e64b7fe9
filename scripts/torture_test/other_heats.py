"""Races beside the tasks: a deployment and a start, one file twice, the seal and who writes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import text

from app.audit.seal_jobs import SealLedger
from scripts.torture_test.callers import Caller
from scripts.torture_test.heat import Contest, Heat
from scripts.torture_test.track import Lap, Track, complete
from tests.support.keep_alive import Answer

ROWS = 10


def deploy_start(track: Track) -> Lap:
    """A new version comes into force while a case starts: both."""
    deployments, cases = "SELECT count(*) FROM deployments", "SELECT count(*) FROM cases WHERE started_by = :person"
    person = track.production.actor.id if track.production.actor else None

    def counts() -> int:
        return track.count(deployments) + track.count(cases, person=person)

    def lap(number: int) -> Heat:
        start = partial(track.production.caller.ask, "POST", "/api/v1/cases", {"process": "blind"})
        deploy = partial(track.stage.deploy, f"{track.stage.run} race {number}")
        before = counts()
        return Heat([Contest([start, deploy], {2}, lambda: counts() - before)])

    return lap


def seal_append(track: Track) -> Lap:
    """The ledger is sealed while it grows: both."""

    def seal() -> None:
        with track.stage.sessions.begin() as session:
            track.stage.container.need(SealLedger).run(session)

    def lap(_number: int) -> Heat:
        _, mine, _ = track.case()
        done = Contest([partial(complete, track.qa.caller, mine)], {1}, lambda: track.completed(mine))
        return Heat([done, Contest([seal], {1}, lambda: 1)])

    return lap


def import_import(track: Track) -> Lap:
    """One file, imported twice at the same moment: one run stores its rows; another finds them there or is refused."""
    with track.stage.sessions() as session:
        line, step = session.execute(
            text("SELECT l.code, s.code FROM process_steps s JOIN production_lines l ON l.id = s.line_id LIMIT 1")
        ).one()
    stored = "SELECT count(*) FROM measurements WHERE source = :source"
    done = (
        "SELECT count(*) FROM connector_runs r JOIN connectors c ON c.id = r.connector_id"
        " WHERE c.code = :source AND r.state = 'done'"
    )

    def lap(number: int) -> Heat:
        source = f"race-{track.stage.run}-{number}"
        content = "n,day,total,bad\n" + "".join(f"{n},2026-01-{n:02},50,1\n" for n in range(1, ROWS + 1))
        people = (track.qa.caller, track.other_qa.caller)
        places = [_upload(caller, source, content.encode()) for caller in people]
        mapping = _mapping(source, line, step)
        acts = [partial(_import, caller, place, mapping) for caller, place in zip(people, places, strict=True)]

        def after() -> Sequence[str]:
            rows, bringing = track.count(stored, source=source), track.count(f"{done} AND rows_new > 0", source=source)
            return [] if (rows, bringing) == (ROWS, 1) else [f"{rows} rows of {ROWS}, brought by {bringing} runs"]

        return Heat([Contest(acts, {1, 2}, lambda: track.count(done, source=source))], after)

    return lap


def _import(caller: Caller, place: str, mapping: Mapping[str, str]) -> Answer:
    answer = caller.submit(place, dict(mapping))
    led_back = answer.status == 303 and "/upload" in (answer.location or "")
    return replace(answer, status=409) if led_back else answer


def _mapping(source: str, line: str, step: str) -> dict[str, str]:
    return {
        "source": source,
        "feed": "measurements",
        "key": "n",
        "column.start": "day",
        "column.total": "total",
        "column.defect": "bad",
        "constant.line": line,
        "constant.step": step,
        "what": "import",
    }


def _upload(caller: Caller, source: str, content: bytes) -> str:
    answer = caller.submit(
        "/admin/connectors/upload", {"feed": "measurements", "new_source": source}, {"file": ("race.csv", content)}
    )
    if answer.location is None:
        raise AssertionError(f"the upload is refused: {answer.status} {answer.content[:300]!r}")
    return answer.location
