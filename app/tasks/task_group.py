"""`bihuan task`: the group of its commands."""

import click

task_argument = click.argument("task_id", type=click.UUID)


@click.group()
def task() -> None:
    """任务 / A person's tasks."""
