"""Races for tasks: two people, a person and what ends their right, two sheets of one case."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import SYSTEM, GrantRow, User
from app.identity.account_lifecycle import deactivate
from app.identity.grants import revoke
from app.kernel.clock import SystemClock
from scripts.torture_test.heat import Contest, Heat
from scripts.torture_test.stage import Attacker
from scripts.torture_test.track import Lap, Track, complete

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def complete_complete(track: Track) -> Lap:
    """Two people of one lane, one task: one of them."""

    def lap(_number: int) -> Heat:
        _, task, _ = track.case()
        people = (track.qa.caller, track.other_qa.caller)
        acts = [partial(complete, caller, task) for caller in people]
        return Heat([Contest(acts, {1}, lambda: track.completed(task))])

    return lap


def claim_claim(track: Track) -> Lap:
    """Two people take one task: one of them."""

    def lap(_number: int) -> Heat:
        _, task, _ = track.case()
        people = (track.qa.caller, track.other_qa.caller)
        acts = [partial(caller.ask, "POST", f"/api/v1/tasks/{task}/claim", {}) for caller in people]
        claimed = "SELECT count(*) FROM ledger_events WHERE action = 'task.claimed' AND task_ref = :task"
        return Heat([Contest(acts, {1}, lambda: track.count(claimed, task=task))])

    return lap


def complete_cancel(track: Track) -> Lap:
    """A task is done while its case is cancelled: one, or the task first and then the case."""

    def lap(_number: int) -> Heat:
        case, task, _ = track.case()
        fields = {"reason_code": "other", "reason": "A race against a completion"}
        cancel = partial(track.production.caller.submit, f"/cases/{case}/cancel", fields)
        cancelled = "SELECT count(*) FROM ledger_events WHERE action = 'case.cancelled' AND case_id = :case"
        recorded = lambda: track.completed(task) + track.count(cancelled, case=case)  # noqa: E731
        return Heat([Contest([partial(complete, track.qa.caller, task), cancel], {1, 2}, recorded)])

    return lap


def complete_revoked(track: Track) -> Lap:
    """A task is done while the role is taken: that is never refused, and afterwards nothing can be done."""

    def take(session: Session, leaver: Attacker) -> None:
        person = select(User.id).where(User.username == leaver.username).scalar_subquery()
        [grant] = session.scalars(select(GrantRow.id).where(GrantRow.user_id == person))
        revoke(session, SYSTEM, grant, SystemClock().now(), "race")

    return _last_task(track, take, "role.revoked", 403)


def complete_disabled(track: Track) -> Lap:
    """A task is done while its doer's account is closed: that is never refused, and afterwards nobody is there."""

    def close(session: Session, leaver: Attacker) -> None:
        deactivate(session, SYSTEM, leaver.username, SystemClock().now(), "race")

    return _last_task(track, close, "user.disabled", 401)


def _last_task(track: Track, end: Callable[[Session, Attacker], None], action: str, then: int) -> Lap:
    """The completion of somebody whose right ends meanwhile by `end`, which writes `action`."""
    ended = (
        "SELECT count(*) FROM ledger_events WHERE action = :action AND chain = 'system'"
        " AND body::jsonb -> 'target' ->> 'user' = :person"
    )

    def lap(number: int) -> Heat:
        _, task, _ = track.case()
        leaver = track.stage.hire(f"leaver {uuid4().hex[:4]} {number}", "qa")
        person = str(leaver.actor.id if leaver.actor else "")

        def act() -> None:
            with track.stage.sessions.begin() as session:
                end(session, leaver)

        def recorded() -> int:
            return track.completed(task) + track.count(ended, action=action, person=person)

        def after() -> Sequence[str]:
            status = complete(leaver.caller, track.case()[1]).status
            return [] if status == then else [f"{status} instead of {then} for somebody whose right has ended"]

        return Heat([Contest([partial(complete, leaver.caller, task), act], {1, 2}, recorded)], after)

    return lap


def upload_submit(track: Track) -> Lap:
    """A file comes with one sheet while the other is submitted: both."""

    def lap(_number: int) -> Heat:
        _, mine, theirs = track.case()
        send = partial(
            track.qa.caller.submit,
            f"/tasks/{mine}/complete",
            {"answers": '{"photos": "files::1"}'},
            {"files::1": ("a.png", PNG)},
        )
        acts = [send, partial(complete, track.production.caller, theirs)]
        return Heat([Contest(acts, {2}, lambda: track.completed(mine, theirs))])

    return lap


def sheet_sheet(track: Track) -> Lap:
    """Two score sheets of one case: both."""

    def lap(_number: int) -> Heat:
        _, mine, theirs = track.case()
        acts = [partial(complete, track.qa.caller, mine), partial(complete, track.production.caller, theirs)]
        return Heat([Contest(acts, {2}, lambda: track.completed(mine, theirs))])

    return lap
