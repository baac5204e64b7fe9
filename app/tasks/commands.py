"""`bihuan task …`: the inbox and the completion of tasks, at the shell."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from app.config import CliContext, json_option, pass_cli, say
from app.definitions import Definitions
from app.identity import shell_actor
from app.kernel.clock import Clock
from app.tasks.inbox.tasks_by_name import tasks_named
from app.tasks.inbox.worklist import Filter, my_tasks
from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader

as_option = click.option("--as", "username", required=True, help="代表谁操作 / The person who acts.")
task_argument = click.argument("task_id", type=click.UUID)


@click.group()
def task() -> None:
    """任务 / A person's tasks."""


@task.command("list")
@as_option
@click.option("--search", help="任务名称、案件编号或人员 / Task name, case number or person.")
@json_option
@pass_cli
def list_command(cli: CliContext, username: str, search: str | None, *, as_json: bool) -> None:
    """列出待办 / List a person's open tasks, soonest due first."""
    with cli.session() as session:
        named = tasks_named(session, cli.container.need(Definitions), search, "zh")
        actor = shell_actor(session, username, cli.clock.now())
        items = my_tasks(session, actor, Filter(search=search, named=named, limit=200))
    rows: list[dict[str, Any]] = [
        {"id": i.id, "element": i.element, "number": i.number, "due_at": i.due_at if i.due_known else None}
        for i in items
    ]
    lines = [f"{r['id']} {r['number']:18} {r['element']}" for r in rows]
    say(rows, "\n".join([*lines, f"{len(rows)} open tasks"]), as_json)


@task.command("show")
@task_argument
@as_option
@pass_cli
def show(cli: CliContext, task_id: UUID, username: str) -> None:
    """显示任务表单和可用数据 / Print a task's form and the data it may read, as JSON."""
    container = cli.container
    now = container.need(Clock).now()
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        page = container.need(TaskPageReader).read(session, task_id, PageReader(actor, "zh", now))
    say({"id": page.id, "form": page.form.schema, "data": page.form.data}, "", as_json=True)


@task.command("claim")
@task_argument
@as_option
@pass_cli
def claim(cli: CliContext, task_id: UUID, username: str) -> None:
    """领取任务 / Take a task."""
    with cli.session() as session:
        cli.container.need(Assignment).claim(session, shell_actor(session, username, cli.clock.now()), task_id)
    say({"claimed": task_id}, "Claimed")


@task.command("complete")
@task_argument
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_option
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
