"""`bihuan task …`: the inbox and the completion of tasks, at the shell."""

import json
from pathlib import Path
from uuid import UUID

import click

from app.config import CliContext, json_option, pass_cli, person_option, say
from app.identity import shell_actor
from app.tasks import task_read_commands  # noqa: F401 - adds its commands to `task`
from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from app.tasks.lifecycle.urge_task import UrgeTask
from app.tasks.task_group import task, task_argument


@task.command("claim")
@task_argument
@person_option
@pass_cli
def claim(cli: CliContext, task_id: UUID, username: str) -> None:
    """领取任务 / Take a task."""
    with cli.session() as session:
        cli.container.need(Assignment).claim(session, shell_actor(session, username, cli.clock.now()), task_id)
    say({"claimed": task_id}, "Claimed")


@task.command("delegate")
@task_argument
@click.argument("to")
@person_option
@pass_cli
def delegate(cli: CliContext, task_id: UUID, to: str, username: str) -> None:
    """把任务转交给同一泳道的同事 / Pass a task to another of its lane."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        cli.container.need(Assignment).delegate(session, actor, task_id, to)
    say({"delegated": task_id, "to": to}, f"Passed to {to}")


@task.command("urge")
@task_argument
@person_option
@pass_cli
def urge(cli: CliContext, task_id: UUID, username: str) -> None:
    """催办升级的任务 / Urge those who could do a task that was escalated."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        told = cli.container.need(UrgeTask)(session, actor, task_id)
    say({"urged": task_id, "told": told}, f"Told {told} people")


@task.command("complete")
@task_argument
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@person_option
@click.option("--password", help="签名任务的密码 / Password, where the task is signed.")
@json_option
@pass_cli
def complete(
    cli: CliContext, task_id: UUID, answers: Path, username: str, password: str | None, *, as_json: bool
) -> None:
    """用 JSON 文件中的答案完成任务 / Complete a task with the answers of a JSON file."""
    try:
        given = json.loads(answers.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{answers} is no JSON: {error}") from error
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        done = cli.container.need(CompleteTask)(session, actor, task_id, TaskSubmission(given, password))
    data = {"case": done.case_id, "number": done.case_number, "finished": done.finished}
    say(data, f"Completed; case {done.case_number} {'has ended' if done.finished else 'goes on'}", as_json)


commands: list[click.Command] = [task]
