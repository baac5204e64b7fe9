"""Histories recorded once are replayed on every change: an upgrade that would break old cases fails here."""

import pytest

from app.audit.replay.replay_case import Replay
from app.engine.spiff.engine import SpiffEngine
from tests.support.histories import recorded as histories
from tests.support.histories.recorded import FOLDER, History

FILES = sorted(FOLDER.glob("*.json.zst"))


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.name.partition(".")[0])
def history(request: pytest.FixtureRequest) -> History:
    return histories.read(request.param)


@pytest.mark.parametrize("thaw", [False, True], ids=["live", "thawed"])
def test_every_recorded_step_comes_out_again(history: History, thaw: bool) -> None:
    replay = Replay(SpiffEngine(history, cache_size=1), thaw=thaw)
    for case in history.cases:
        steps = list(replay.again(case.id, case.inputs))
        assert [step.seq for step in steps if not step.same] == [], case.number
        for step, (_, body) in zip(steps, case.inputs, strict=True):
            recorded, advance = body["data"], step.advance
            assert (recorded["entered"], recorded["left"]) == (list(advance.entered), list(advance.left)), case.number
            opened = {task["ref"] for task in recorded.get("opened", ())}
            assert opened <= {str(task.ref) for task in advance.open_tasks}, case.number


def test_the_recorded_histories_hold_what_old_cases_may_hold() -> None:
    bodies = [body for path in FILES for case in histories.read(path).cases for body in case.bodies]
    actions = {body["act"]["action"] for body in bodies}
    assert actions >= {
        "case.started",
        "case.cancelled",
        "task.completed",
        "task.claimed",
        "task.delegated",
        "task.reminded",
        "task.escalated",
        "job.completed",
        "children.joined",
        "timer.fired",
    }
    elements = {(body.get("target") or {}).get("element") for body in bodies}
    assert elements >= {"adjudicate", "ruling", "verify", "review"}
    rounds = {(body.get("target") or {}).get("round") or 1 for body in bodies}
    assert max(rounds) >= 3
