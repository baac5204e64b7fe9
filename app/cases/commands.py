"""`bihuan case …` and `bihuan incident …`: what the case pages do, at the shell."""

import json
from pathlib import Path

import click

from app.cases import case_read_commands  # noqa: F401 - adds its commands to `case`
from app.cases.case_group import case, facts_of
from app.cases.case_record import find_case
from app.cases.incident_commands import incident
from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.cases.operations.start_by_message import StartByMessage
from app.cases.operations.start_case import StartCase
from app.config import CliContext, json_option, pass_cli, person_option, say
from app.identity import shell_actor


@case.command("start")
@click.argument("process")
@person_option
@json_option
@pass_cli
def start(cli: CliContext, process: str, username: str, *, as_json: bool) -> None:
    """人工发起案件 / Start a case by hand."""
    with cli.session() as session:
        held = cli.container.need(StartCase)(session, shell_actor(session, username, cli.clock.now()), process)
    say(facts_of(held), f"Started {held.number} ({held.id})", as_json)


@case.command("signal")
@click.argument("message")
@click.argument("payload", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_cli
def signal(cli: CliContext, message: str, payload: Path, *, as_json: bool) -> None:
    """以消息发起案件（例如系统发现的需求） / Start cases by a message, such as a detected need, from a JSON file."""
    try:
        given = json.loads(payload.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{payload} is no JSON: {error}") from error
    if not isinstance(given, dict):
        raise click.BadParameter(f"{payload} must hold one JSON object")
    with cli.session() as session:
        started = cli.container.need(StartByMessage)(session, message, given)
    say([facts_of(held) for held in started], "\n".join(f"Started {held.number}" for held in started), as_json)


@case.command("cancel")
@click.argument("number")
@person_option
@click.option("--code", required=True, help="原因代码 / Reason code.")
@click.option("--reason", required=True, help="说明 / Explanation.")
@click.option("--password", prompt=True, hide_input=True, help="签名密码 / Password that signs.")
@pass_cli
def cancel(cli: CliContext, number: str, username: str, code: str, reason: str, password: str) -> None:
    """取消案件 / Cancel a case."""
    with cli.session() as session:
        order = CancelOrder(code, reason, password)
        held = cli.container.need(CancelCase)(
            session, shell_actor(session, username, cli.clock.now()), find_case(session, number), order
        )
    say(facts_of(held), f"Cancelled {held.number}")


commands: list[click.Command] = [case, incident]
