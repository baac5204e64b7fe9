"""`bihuan ledger export`: a dossier for somebody who need not trust this server."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
from sqlalchemy.orm import Session

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.selection import DossierSelection, select_case, select_since
from app.audit.seal_jobs import SealLedger
from app.cases import find_case
from app.config import CliContext, json_option, pass_cli, say
from app.ledger import MACHINE, Action, Entry, append_to_system, ledger


@ledger.command("export")
@click.argument("case", required=False)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="此后有变动的链 / Chains that grew since."
)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="文件 / dossier.zip"
)
@json_option
@pass_cli
def export(cli: CliContext, case: str | None, since: datetime | None, output: Path, *, as_json: bool) -> None:
    """导出可离线核对的案卷 / Write a dossier of a case, or of all that changed since a day, to be checked offline."""
    if (case is None) == (since is None):
        raise click.UsageError("Name a case, or say --since")
    container = cli.container
    with cli.session() as session:
        container.need(SealLedger).run(session)
    with cli.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        selection = _selection(session, case, since)
        with _private(output) as target:
            manifest = container.need(WriteDossier)(session, selection, target, cli.clock.now())
    with cli.session() as session:
        append_to_system(session, cli.clock.now(), [_entry(case, since, manifest["chains"])])
    events, cases = sum(manifest["chains"].values()), len(manifest["cases"])
    data = {"file": str(output), "cases": cases, "events": events, "files": len(manifest["documents"])}
    say(data, f"Wrote {output}: {cases} cases, {events} events, {data['files']} files", as_json)


def _private(path: Path) -> IO[bytes]:
    """A new file, or an old one emptied, that its owner alone may read: a dossier holds all values of its cases."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb")


def _selection(session: Session, case: str | None, since: datetime | None) -> DossierSelection:
    if case is not None:
        return select_case(session, find_case(session, case))
    if since is None:
        raise click.UsageError("Name a case, or say --since")
    return select_since(session, since.replace(tzinfo=UTC))


def _entry(case: str | None, since: datetime | None, chains: dict[str, int]) -> Entry:
    """An export is itself something to be known."""
    target = {"case": case} if case else {"since": since.isoformat() if since else None}
    return Entry(Action.DOSSIER_EXPORTED, "observation", MACHINE, target=target, data={"chains": len(chains)})
