"""`bihuan ledger export`: a dossier for somebody who need not trust this server."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy.orm import Session

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.left_out import left_out_lines
from app.audit.dossier.selection import DossierSelection, select_case, select_since
from app.audit.seal_jobs import SealLedger
from app.cases import find_case
from app.config import CliContext, json_option, pass_cli, say
from app.identity import AuditChange, acting_at_shell, record, require_everywhere, shell_option
from app.ledger import EXIT_CODES, Action, Inquiry, Verdict, VerifyRecord, ledger, verdict_lines

_PERMISSION = "dossier:export"


@ledger.command("export")
@click.argument("case", required=False)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="此后有变动的链（工厂时区） / Chains that grew since, in the plant's zone.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="文件 / dossier.zip"
)
@shell_option
@json_option
@pass_cli
def export(
    cli: CliContext, /, case: str | None, since: datetime | None, output: Path, *, as_user: str | None, as_json: bool
) -> None:
    """导出可离线核对的案卷 / Write a dossier of a case, or of all that changed since a day, to be checked offline.

    The record that it was written from is checked as `ledger verify --fast` does; exit code 1 when that is broken.
    """
    if (case is None) == (since is None):
        raise click.UsageError("Name a case, or say --since")
    container, after = cli.container, _moment(since, cli.settings.timezone)
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, _PERMISSION, cli.clock.now())
        require_everywhere(actor, _PERMISSION)
    with cli.session() as session:
        container.need(SealLedger).run(session)
    with cli.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        selection = _selection(session, case, after)
        with _private(output) as target:
            manifest = container.need(WriteDossier)(session, selection, target, cli.clock.now())
        verdict = container.need(VerifyRecord)(session, Inquiry(cli.clock.now(), fast=True))
    with cli.session() as session:
        record(session, actor, cli.clock.now(), _change(case, after, manifest))
    _tell(manifest, verdict, output, as_json=as_json)


def _tell(manifest: Mapping[str, Any], verdict: Verdict, output: Path, *, as_json: bool) -> None:
    """What was written, what was left out, and what is broken; ends with code 1 then."""
    events, cases, files = sum(manifest["chains"].values()), len(manifest["cases"]), len(manifest["documents"])
    withheld = manifest.get("withheld", [])
    data = {"file": str(output), "cases": cases, "events": events, "files": files, "record": verdict.status}
    told = [f"Wrote {output}: {cases} cases, {events} events, {files} files", *left_out_lines(withheld)]
    broken = verdict_lines(verdict) if verdict.violations else ()
    say(data | ({"withheld": withheld} if withheld else {}), "\n".join([*told, *broken]), as_json)
    if verdict.violations:
        raise SystemExit(EXIT_CODES["broken"])


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
    return select_since(session, since)


def _moment(since: datetime | None, zone: tzinfo) -> datetime | None:
    """The moment in UTC; what is typed is of the plant's zone, as days are everywhere else."""
    return since and since.replace(tzinfo=zone).astimezone(UTC)


def _change(case: str | None, since: datetime | None, manifest: Mapping[str, Any]) -> AuditChange:
    """An export is itself something to be known."""
    target = {"case": case} if case else {"since": since.isoformat() if since else None}
    data = {"chains": len(manifest["chains"])}
    data |= {"withheld": manifest["withheld"]} if "withheld" in manifest else {}
    return AuditChange(Action.DOSSIER_EXPORTED, target, data=data)
