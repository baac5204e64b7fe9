"""`bihuan task list|show`: look at tasks, at the shell."""

from uuid import UUID

import click

from app.config import CliContext, json_option, pass_cli, person_option, say
from app.definitions import Definitions
from app.identity import shell_actor
from app.kernel.clock import Clock
from app.tasks.inbox.escalated import escalated_tasks
from app.tasks.inbox.tasks_by_name import task_words
from app.tasks.inbox.worklist import Filter, my_tasks
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader
from app.tasks.task_group import task, task_argument


@task.command("list")
@person_option
@click.option("--search", help="任务名称、案件编号或人员 / Task name, case number or person.")
@click.option("--escalated", is_flag=True, help="改列升级给此人的任务 / What was escalated to them instead.")
@json_option
@pass_cli
def list_command(cli: CliContext, username: str, search: str | None, *, escalated: bool, as_json: bool) -> None:
    """列出待办 / List a person's open tasks, soonest due first."""
    with cli.session() as session:
        words = task_words(session, cli.container.need(Definitions), search, "zh")
        actor = shell_actor(session, username, cli.clock.now())
        wanted = Filter(search=words, limit=200)
        items = escalated_tasks(session, actor, 200) if escalated else my_tasks(session, actor, wanted)
    rows = [
        {"id": i.id, "element": i.element, "number": i.number, "due_at": i.due_at if i.due_known else None}
        for i in items
    ]
    lines = [f"{r['id']} {r['number']:18} {r['element']}" for r in rows]
    say(rows, "\n".join([*lines, f"{len(rows)} open tasks"]), as_json)


@task.command("show")
@task_argument
@person_option
@pass_cli
def show(cli: CliContext, task_id: UUID, username: str) -> None:
    """显示任务表单和可用数据 / Print a task's form and the data it may read, as JSON."""
    container = cli.container
    now = container.need(Clock).now()
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        page = container.need(TaskPageReader).read(session, task_id, PageReader(actor, "zh", now))
    say({"id": page.id, "form": page.form.schema, "data": page.form.data}, "", as_json=True)
