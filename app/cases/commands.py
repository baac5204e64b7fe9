"""`bihuan case …` and `bihuan incident …`: what the case pages do, at the shell."""

import json
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy.orm import Session

from app.cases.blind_values import hidden_keys, without_hidden
from app.cases.case_record import CaseRecord, find_case, read_case
from app.cases.history import read_history
from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.cases.operations.retry_incident import RetryIncident
from app.cases.operations.start_by_message import StartByMessage
from app.cases.operations.start_case import StartCase
from app.cases.page_models import CaseStatus
from app.cases.search.case_query import CaseFilter, list_cases
from app.config import CliContext, json_option, pass_cli, say
from app.definitions import Definitions
from app.identity import shell_actor
from app.jobs import open_incidents

as_option = click.option("--as", "username", required=True, help="代表谁操作 / The person who acts.")


@click.group()
def case() -> None:
    """案件 / Cases."""


@case.command("list")
@click.option("--state", default="", help="running, completed, cancelled, stuck")
@click.option("--search", default="", help="编号 / Number.")
@json_option
@pass_cli
def list_command(cli: CliContext, state: str, search: str, *, as_json: bool) -> None:
    """列出案件 / List cases, newest first."""
    with cli.session() as session:
        found = list_cases(session, CaseFilter(search, CaseStatus.named(state), limit=200))
        rows = [dict(row._mapping) for row in found]  # noqa: SLF001
    shown = [{k: row[k] for k in ("number", "id", "process", "state", "outcome", "line", "step")} for row in rows]
    lines = [f"{r['number']:18} {r['state']:10} {r['outcome'] or '-':14} {r['process']}" for r in shown]
    say(shown, "\n".join([*lines, f"{len(shown)} cases"]), as_json)


@case.command("show")
@click.argument("number")
@json_option
@pass_cli
def show(cli: CliContext, number: str, *, as_json: bool) -> None:
    """显示一个案件及其历史 / Show one case with its history."""
    with cli.session() as session:
        held = read_case(session, find_case(session, number))
        model = cli.container.need(Definitions).model(held.key)
        history = read_history(session, held, model)
        variables = without_hidden(held.variables, hidden_keys(held, model))
    data = _facts(held) | {"variables": variables, "history": [event.body for event in history]}
    lines = [f"{e.seq:4} {e.at:%Y-%m-%d %H:%M:%S}Z {e.action:18} {e.element or ''}" for e in history]
    say(data, "\n".join([f"{held.number} {held.state} {held.outcome or ''}", *lines]), as_json)


@case.command("start")
@click.argument("process")
@as_option
@json_option
@pass_cli
def start(cli: CliContext, process: str, username: str, *, as_json: bool) -> None:
    """人工发起案件 / Start a case by hand."""
    with cli.session() as session:
        held = cli.container.need(StartCase)(session, shell_actor(session, username, cli.clock.now()), process)
    say(_facts(held), f"Started {held.number} ({held.id})", as_json)


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
    say([_facts(held) for held in started], "\n".join(f"Started {held.number}" for held in started), as_json)


@case.command("cancel")
@click.argument("number")
@as_option
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
    say(_facts(held), f"Cancelled {held.number}")


@click.group()
def incident() -> None:
    """受阻的案件 / What stopped a case."""


@incident.command("list")
@json_option
@pass_cli
def list_incidents(cli: CliContext, *, as_json: bool) -> None:
    """列出未处理的问题 / List open incidents."""
    with cli.session() as session:
        rows = [_incident(session, i.id, i.case_id, i.element, i.message % i.params) for i in open_incidents(session)]
    lines = [f"{r['id']} {r['number']} {r['element']}: {r['message']}" for r in rows]
    say(rows, "\n".join([*lines, f"{len(rows)} open incidents"]), as_json)


@incident.command("retry")
@click.argument("incident_id", type=click.UUID)
@as_option
@pass_cli
def retry(cli: CliContext, incident_id: UUID, username: str) -> None:
    """重试 / Try again what failed."""
    with cli.session() as session:
        cli.container.need(RetryIncident)(session, shell_actor(session, username, cli.clock.now()), incident_id)
    say({"retried": incident_id}, "Enqueued again; a worker will try")


def _facts(held: CaseRecord) -> dict[str, object]:
    return {
        "id": held.id,
        "number": held.number,
        "process": held.process,
        "state": held.state,
        "outcome": held.outcome,
        "line": held.line,
        "step": held.step,
        "tasks": held.waiting.get("tasks", {}),
    }


def _incident(session: Session, incident_id: UUID, case_id: UUID, element: str, message: str) -> dict[str, object]:
    return {"id": incident_id, "number": read_case(session, case_id).number, "element": element, "message": message}


commands: list[click.Command] = [case, incident]
