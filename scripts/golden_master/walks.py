"""The walks of the tests through the shipped processes, and the recorded histories, step by step with their digests."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from scripts.golden_master.masking import write_lines
from scripts.golden_master.stage import Stage, the
from tests.support.histories import recorded as histories
from tests.support.loop import runner as loop_runner
from tests.support.loop.files import shipped
from tests.support.loop.scenarios import MAIN_SCENARIOS, Scenario
from tests.support.loop.start import starter
from tests.support.loop.trainee_scenarios import TRAINEE_SCENARIOS


def write(_stage: Stage, folder: Path) -> None:
    """`loops.txt`, and one file for each recorded history."""
    write_lines(folder / "loops.txt", (line for one in (*MAIN_SCENARIOS, *TRAINEE_SCENARIOS) for line in _walk(one)))
    for path in sorted(histories.FOLDER.glob("*.json.zst")):
        write_lines(folder / f"history_{path.name.partition('.')[0]}.txt", _replay(path))


def _walk(scenario: Scenario) -> list[str]:
    lines, took = [f"== {scenario.__name__}"], loop_runner.Case._took  # noqa: SLF001 - where every step passes

    def note(case: loop_runner.Case, advance: Any) -> Any:
        result = took(case, advance)
        lines.append(f"{case.key.process} {case.now.isoformat()} {_step(advance)} waits={case.waiting}")
        return result

    with mock.patch.object(loop_runner.Case, "_took", note):
        scenario(starter(shipped()))
    return lines


def _replay(path: Path) -> Iterator[str]:
    history = histories.read(path)
    replay = the("Replay")(the("SpiffEngine")(history, cache_size=1))
    for case in history.cases:
        for step in replay.again(case.id, case.inputs):
            yield f"{case.number} {step.seq} {step.action} {step.element} {step.same} {_step(step.advance)}"


def _step(advance: Any) -> str:
    variables = json.dumps(dict(advance.variables), sort_keys=True, default=str).encode()
    told = hashlib.sha256(variables).hexdigest()[:16]
    moved = f"left={list(advance.left)} entered={list(advance.entered)}"
    return f"{moved} outcome={advance.outcome} variables={told} state={advance.state_digest}"
