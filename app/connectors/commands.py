"""`bihuan connector list|run|quarantine`."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import CliContext, json_option, pass_cli, say
from app.connectors.models import ConnectorRow
from app.connectors.pages.connector_list import ConnectorList
from app.connectors.pages.quarantine import waiting_rows
from app.connectors.runs.attempt import RunResult
from app.connectors.runs.run_connector import RunConnector
from app.identity import SYSTEM, acting_at_shell, require, shell_option
from app.imports import Feeds
from app.kernel.errors import NotFoundError


@click.group()
def connector() -> None:
    """数据连接器 / Where data comes from."""


@connector.command(name="list")
@json_option
@pass_cli
def list_(cli: CliContext, as_json: bool) -> None:
    """列出连接器 / List the connectors with their last run."""
    with cli.session() as session:
        lines = cli.container.need(ConnectorList).read(session, SYSTEM)
        found = [
            {
                "code": line.code,
                "name": line.name,
                "kind": line.kind,
                "enabled": line.enabled,
                "every_minutes": line.every_minutes,
                "newest": line.freshness,
                "waiting": line.waiting,
                "unmapped": line.codes,
                "last": line.last and line.last.state,
            }
            for line in lines
        ]
    text = [f"{row['code']:24} {row['last'] or 'never run':10} {row['waiting']} rows waiting" for row in found]
    say(found, "\n".join(text) or "no connector yet", as_json)


@connector.command()
@click.argument("code")
@shell_option
@json_option
@pass_cli
def run(cli: CliContext, code: str, as_user: str | None, *, as_json: bool) -> None:
    """立即运行 / Run a connector now, here."""
    with cli.session() as session:
        row = _find(session, code)
        identity, allowed = row.id, cli.container.need(Feeds).of(row.mapping).permissions.run
        actor = acting_at_shell(session, as_user, allowed, cli.clock.now())
        require(actor, allowed)
    results = cli.container.need(RunConnector)(identity, actor)
    say([result.to_json() for result in results], "\n".join(map(_sentence, results)), as_json)
    if any(result.state in {"failed", "aborted"} for result in results):
        raise SystemExit(1)


@connector.command()
@click.argument("code")
@json_option
@pass_cli
def quarantine(cli: CliContext, code: str, as_json: bool) -> None:
    """列出待处理的被拒绝行 / List the refused rows that wait."""
    with cli.session() as session:
        rows = waiting_rows(session, _find(session, code).id)
        found = [
            {"id": row.id, "line": row.line_no, "code": row.code, "reason": row.template % row.params, "raw": row.raw}
            for row in rows
        ]
    text = [f"{row['line']:>7}  {row['code']:18} {row['reason']}" for row in found]
    say(found, "\n".join(text) or "no row waits", as_json)


def _find(session: Session, code: str) -> ConnectorRow:
    row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == code))
    if row is None:
        raise NotFoundError("There is no connector %(code)s", code=code)
    return row


def _sentence(result: RunResult) -> str:
    out = result.result
    counts = f"read {out.read}: {out.new} new, {out.changed} changed, {out.same} the same, {out.refused} refused"
    return f"{result.state}: {result.message or counts}"


commands: list[click.Command] = [connector]
