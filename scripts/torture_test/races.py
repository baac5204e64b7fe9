"""Things at the same moment, round after round: who must win wins, nobody else, and the record says so."""

from collections.abc import Callable, Sequence

from scripts.torture_test.other_heats import deploy_start, import_import, seal_append
from scripts.torture_test.stage import Stage
from scripts.torture_test.task_heats import (
    claim_claim,
    complete_cancel,
    complete_complete,
    complete_disabled,
    complete_revoked,
    sheet_sheet,
    upload_submit,
)
from scripts.torture_test.track import Lap, Track
from scripts.torture_test.verdicts import Row

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


def race(stage: Stage, rounds: int) -> Sequence[Row]:
    """All races, so many rounds each."""
    return [_run(name, lap(Track.of(stage)), rounds) for name, lap in RACES.items()]


def _run(name: str, lap: Lap, rounds: int) -> Row:
    wrong: list[str] = []
    for number in range(rounds):
        wrong += [f"round {number + 1}: {sentence}" for sentence in lap(number).run()]
    return Row(f"race: {name}", rounds, wrong)
