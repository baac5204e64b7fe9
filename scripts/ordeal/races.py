"""Two things at the same moment, round after round: no failure of ours, one winner where there can be only one."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from app.audit.seal_jobs import SealLedger
from app.identity import SYSTEM, GrantRow, User
from app.identity.account_lifecycle import deactivate
from app.identity.grants import revoke
from app.kernel.clock import SystemClock
from scripts.ordeal.callers import Answer, Caller
from scripts.ordeal.stage import Attacker, Stage
from scripts.ordeal.verdicts import Row

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
Act = Callable[[], Any]


@dataclass
class Track:
    """What a race runs on: its people, and the case of a round."""

    stage: Stage
    qa: Attacker
    other_qa: Attacker
    production: Attacker

    @classmethod
    def of(cls, stage: Stage) -> "Track":
        """With people of its own."""
        mark = uuid4().hex[:4]
        one, other = stage.hire(f"qa {mark}", "qa"), stage.hire(f"other qa {mark}", "qa")
        return cls(stage, one, other, stage.hire(f"production {mark}", "production"))

    def case(self) -> tuple[str, str, str]:
        """A fresh case: its id, QA's task and production's."""
        started = self.production.caller.ask("POST", "/api/v1/cases", {"process": "blind"})
        if started.status != 201:
            raise AssertionError(f"no case starts: {started.status} {started.content[:300]!r}")
        found = {}
        for task in started.json["tasks"]:
            told = self.production.caller.ask("GET", f"/api/v1/tasks/{task}").json
            found[told["element"]] = task
        return started.json["id"], found["sheet_a"], found["sheet_b"]

    def completed(self, task: str) -> int:
        """How often the record says that the task was completed."""
        with self.stage.sessions() as session:
            query = text("SELECT count(*) FROM ledger_events WHERE action = 'task.completed' AND task_ref = :task")
            return int(session.scalar(query, {"task": task}) or 0)


def race(stage: Stage, rounds: int) -> Sequence[Row]:
    """All races, so many rounds each."""
    return [_run(name, lap(Track.of(stage)), rounds) for name, lap in RACES.items()]


Lap = Callable[[int], Sequence[str]]
"""One round; tells what went wrong."""


def _run(name: str, lap: Lap, rounds: int) -> Row:
    wrong: list[str] = []
    for number in range(rounds):
        wrong += [f"round {number + 1}: {sentence}" for sentence in lap(number)]
    return Row(f"race: {name}", rounds, wrong)


def at_once(*acts: Act) -> list[Any]:
    """What each act gave, or what it raised; they begin together."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Act) -> None:
        barrier.wait()
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the race tells of it
            results[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def failures(results: Sequence[Any]) -> list[str]:
    """Answers of 500 and above, and what was raised."""
    told = []
    for result in results:
        if isinstance(result, Answer) and result.status >= 500:
            told.append(f"{result.status} {result.content[:200].decode(errors='replace')}")
        elif isinstance(result, Exception):
            told.append(f"{type(result).__name__}: {result}"[:300])
    return told


def statuses(results: Sequence[Any]) -> list[int]:
    """The statuses of those that are answers, in order of size."""
    return sorted(result.status for result in results if isinstance(result, Answer))


def complete(caller: Caller, task: str) -> Answer:
    """Complete a task of the races' process."""
    return caller.ask("POST", f"/api/v1/tasks/{task}/complete", {"answers": {"why": "race"}})


def _once(track: Track, task: str, results: Sequence[Any]) -> list[str]:
    """Nobody failed, and the task was completed as often as somebody was told so: at most once."""
    won, events = statuses(results).count(200), track.completed(task)
    wrong = failures(results)
    if events > 1 or (won and not events):
        wrong.append(f"{won} were told that they completed it, the record says {events}")
    return wrong


def complete_complete(track: Track) -> Lap:
    """Two people of one lane, one task."""

    def lap(_number: int) -> Sequence[str]:
        _, task, _ = track.case()
        people = (track.qa.caller, track.other_qa.caller)
        results = at_once(*(partial(complete, caller, task) for caller in people))
        return _once(track, task, results) + ([] if statuses(results) == [200, 409] else [f"{statuses(results)}"])

    return lap


def complete_cancel(track: Track) -> Lap:
    """A task is done while its case is cancelled."""

    def lap(_number: int) -> Sequence[str]:
        case, task, _ = track.case()
        fields = {"reason_code": "other", "reason": "A race against a completion"}
        cancel = lambda: track.production.caller.submit(f"/cases/{case}/cancel", fields)  # noqa: E731
        return _once(track, task, at_once(lambda: complete(track.qa.caller, task), cancel))

    return lap


def complete_revoked(track: Track) -> Lap:
    """A task is done while the role is taken."""

    def lap(number: int) -> Sequence[str]:
        _, task, _ = track.case()
        leaver = track.stage.hire(f"revoked {uuid4().hex[:4]} {number}", "qa")

        def take() -> None:
            with track.stage.sessions.begin() as session:
                person = select(User.id).where(User.username == leaver.username).scalar_subquery()
                [grant] = session.scalars(select(GrantRow.id).where(GrantRow.user_id == person))
                revoke(session, SYSTEM, grant, SystemClock().now(), "race")

        wrong = _once(track, task, at_once(lambda: complete(leaver.caller, task), take))
        after = complete(leaver.caller, track.case()[1]).status
        return wrong + ([] if after == 403 else [f"{after} for somebody without the role"])

    return lap


def complete_disabled(track: Track) -> Lap:
    """A task is done while its doer's account is closed."""

    def lap(number: int) -> Sequence[str]:
        _, task, _ = track.case()
        leaver = track.stage.hire(f"leaver {uuid4().hex[:4]} {number}", "qa")

        def close() -> None:
            with track.stage.sessions.begin() as session:
                deactivate(session, SYSTEM, leaver.username, SystemClock().now(), "race")

        wrong = _once(track, task, at_once(lambda: complete(leaver.caller, task), close))
        after = complete(leaver.caller, task).status
        return wrong + ([] if after == 401 else [f"{after} for a closed account"])

    return lap


def claim_claim(track: Track) -> Lap:
    """Two people take one task."""

    def lap(_number: int) -> Sequence[str]:
        _, task, _ = track.case()
        people = (track.qa.caller, track.other_qa.caller)
        results = at_once(*(partial(caller.ask, "POST", f"/api/v1/tasks/{task}/claim", {}) for caller in people))
        return failures(results) + ([] if statuses(results) == [200, 409] else [f"{statuses(results)}"])

    return lap


def deploy_start(track: Track) -> Lap:
    """A new version comes into force while a case starts."""

    def lap(number: int) -> Sequence[str]:
        start = lambda: track.production.caller.ask("POST", "/api/v1/cases", {"process": "blind"})  # noqa: E731
        results = at_once(start, lambda: track.stage.deploy(f"{track.stage.run} race {number}"))
        return failures(results) + ([] if statuses(results) == [201] else [f"{statuses(results)}"])

    return lap


def upload_submit(track: Track) -> Lap:
    """A file comes with one sheet while the other is submitted."""

    def lap(_number: int) -> Sequence[str]:
        _, mine, theirs = track.case()
        fields = {"answers": '{"photos": "files::1"}'}
        send = lambda: track.qa.caller.submit(  # noqa: E731
            f"/tasks/{mine}/complete", fields, {"files::1": ("a.png", PNG)}
        )
        results = at_once(send, lambda: complete(track.production.caller, theirs))
        return failures(results) + ([] if statuses(results) == [200, 200] else [f"{statuses(results)}"])

    return lap


def sheet_sheet(track: Track) -> Lap:
    """Two score sheets of one case."""

    def lap(_number: int) -> Sequence[str]:
        _, mine, theirs = track.case()
        results = at_once(lambda: complete(track.qa.caller, mine), lambda: complete(track.production.caller, theirs))
        events = [track.completed(mine), track.completed(theirs)]
        wrong = failures(results) + ([] if statuses(results) == [200, 200] else [f"{statuses(results)}"])
        return wrong + ([] if events == [1, 1] else [f"events {events}"])

    return lap


def seal_append(track: Track) -> Lap:
    """The ledger is sealed while it grows."""

    def lap(_number: int) -> Sequence[str]:
        _, mine, _ = track.case()

        def seal() -> None:
            with track.stage.sessions.begin() as session:
                track.stage.container.need(SealLedger).run(session)

        return _once(track, mine, at_once(lambda: complete(track.qa.caller, mine), seal))

    return lap


def import_import(track: Track) -> Lap:
    """One file, imported twice at the same moment."""
    with track.stage.sessions() as session:
        line, step = session.execute(
            text("SELECT l.code, s.code FROM process_steps s JOIN production_lines l ON l.id = s.line_id LIMIT 1")
        ).one()

    def lap(number: int) -> Sequence[str]:
        source = f"race-{track.stage.run}-{number}"
        content = "n,day,total,bad\n" + "".join(f"{n},2026-01-{n:02},50,1\n" for n in range(1, 11))
        mapping = {
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
        people = (track.qa.caller, track.other_qa.caller)
        places = [_upload(caller, source, content.encode()) for caller in people]
        sends = (partial(caller.submit, place, mapping) for caller, place in zip(people, places, strict=True))
        results = at_once(*sends)
        with track.stage.sessions() as session:
            rows = session.scalar(text("SELECT count(*) FROM measurements WHERE source = :source"), {"source": source})
        return failures(results) + ([] if rows == 10 else [f"{rows} rows of 10, answers {statuses(results)}"])

    return lap


def _upload(caller: Caller, source: str, content: bytes) -> str:
    answer = caller.submit(
        "/admin/connectors/upload", {"feed": "measurements", "new_source": source}, {"file": ("race.csv", content)}
    )
    if answer.location is None:
        raise AssertionError(f"the upload is refused: {answer.status} {answer.content[:300]!r}")
    return answer.location


RACES: dict[str, Callable[[Track], Lap]] = {
    "complete × complete": complete_complete,
    "complete × cancel": complete_cancel,
    "complete × role revoked": complete_revoked,
    "complete × user disabled": complete_disabled,
    "claim × claim": claim_claim,
    "deploy × start": deploy_start,
    "import × import": import_import,
    "upload × submit": upload_submit,
    "two score sheets": sheet_sheet,
    "seal × append": seal_append,
}
