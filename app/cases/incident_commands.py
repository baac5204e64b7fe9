"""`bihuan incident …`: what stopped a case, at the shell."""

from uuid import UUID

import click
from sqlalchemy.orm import Session

from app.cases.case_record import read_case
from app.cases.operations.retry_incident import RetryIncident
from app.config import CliContext, json_option, pass_cli, person_option, say
from app.identity import shell_actor
from app.jobs import open_incidents


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
@person_option
@pass_cli
def retry(cli: CliContext, incident_id: UUID, username: str) -> None:
    """重试 / Try again what failed."""
    with cli.session() as session:
        cli.container.need(RetryIncident)(session, shell_actor(session, username, cli.clock.now()), incident_id)
    say({"retried": incident_id}, "Enqueued again; a worker will try")


def _incident(session: Session, incident_id: UUID, case_id: UUID, element: str, message: str) -> dict[str, object]:
    return {"id": incident_id, "number": read_case(session, case_id).number, "element": element, "message": message}
