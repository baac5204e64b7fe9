"""`bihuan ledger …`: check that the record is what was written."""

from dataclasses import asdict

import click

from app.config.command import Desk, json_option, pass_desk, say
from app.ledger.breaks import Break, Report
from app.ledger.verify import verify


@click.group()
def ledger() -> None:
    """审计账本 / The append-only record of everything that happened."""


@ledger.command("verify")
@click.option("--chain", help="只检查这一条链，例如 case:UUID / Only this chain, such as case:UUID.")
@json_option
@pass_desk
def verify_command(desk: Desk, chain: str | None, as_json: bool) -> None:
    """重新计算每条链，指出第一处被改动的事件 / Recompute every chain; names the first broken event, exit code 1."""
    _ = desk.wiring  # the cases tell where their chains end
    report = Report()
    with desk.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        breaks = list(verify(session, chain, report=report))
    data = {"ok": not breaks, **asdict(report), "breaks": [asdict(found) for found in breaks]}
    say(data, _sentence(report, breaks), as_json)
    if breaks:
        raise SystemExit(1)


def _sentence(report: Report, breaks: list[Break]) -> str:
    if not breaks:
        return f"ok: {report.events} events in {report.chains} chains"
    lines = [f"broken: {found.chain} event {found.seq}: {found.sentence} [{found.code}]" for found in breaks]
    return "\n".join([*lines, f"{len(breaks)} of {report.chains} chains are broken ({report.events} events read)"])


commands: list[click.Command] = [ledger]
