"""`bihuan replay`: re-execute cases and compare."""

import sys
from dataclasses import asdict

import click

import app.audit.dossier.commands  # noqa: F401 - adds to `bihuan ledger`
from app.audit.replay.record_state import CheckRecord
from app.audit.replay.replay_case import Difference, Erasure, Replay, all_cases
from app.cases import find_case
from app.config import CliContext, json_option, pass_cli, say
from app.ledger import EXIT_CODES, status_words, verdict_lines


@click.command()
@click.argument("case", required=False)
@click.option("--all", "every", is_flag=True, help="所有案件 / All cases.")
@json_option
@pass_cli
def replay(cli: CliContext, case: str | None, *, every: bool, as_json: bool) -> None:
    """按台账重新执行案件并逐步比对 / Re-execute a case (number or id) from its ledger and compare every step.

    Whether the record itself is as it was written is said too: one case's chain, or with --all everything. A case whose
    content was lawfully erased is replayed up to there; that is no difference. Exit code 0: same result, record proven.
    1: something differs or was changed. 2: the same result, of a record that could not be proven.
    """
    if not case and not every:
        raise click.UsageError("Name a case, or say --all")
    check = cli.container.need(CheckRecord)
    with cli.session() as session:
        cases = all_cases(session) if every else [find_case(session, case or "")]
        with click.progressbar(cases, label="replay", hidden=as_json, file=sys.stderr) as progress:
            compared = [cli.container.need(Replay).compare(session, case_id) for case_id in progress]
        verdict = check.whole(session) if every else check.case(session, cases[0])
    status = verdict.status if every else verdict.chain_status
    found = [one for one in compared if isinstance(one, Difference)]
    erased = [one for one in compared if isinstance(one, Erasure)]
    lines = [*verdict_lines(verdict, status), *map(_sentence, found), *map(_erased, erased)]
    beside = f", {len(erased)} end at an erasure" if erased else ""
    lines.append(f"{len(cases)} cases replayed, {len(found)} differ{beside}; record: {status_words(status)}")
    data = {
        "cases": len(cases),
        "differences": [asdict(one) for one in found],
        "erased": [asdict(one) for one in erased],
        "record": verdict.to_json() | {"status": status},
    }
    say(data, "\n".join(lines), as_json)
    if found or status != "ok":
        sys.exit(1 if found else EXIT_CODES[status])


def _sentence(difference: Difference) -> str:
    place = f"event {difference.seq} {difference.action}".strip() if difference.seq else "the stored case"
    return f"{difference.number} ({difference.case_id}): {place}: {difference.why}"


def _erased(erasure: Erasure) -> str:
    return f"{erasure.number} ({erasure.case_id}): event {erasure.seq}: erased by order {erasure.order}"


commands = [replay]
