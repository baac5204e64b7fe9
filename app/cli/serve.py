"""Commands that stay: the web server, the worker, the scheduler."""

import click

from app.config import Settings
from app.config.children import end_with_parent
from app.config.database import make_engine, with_database
from app.config.logs import configure_logging
from app.config.settings import load_settings
from app.config.table_version import require_tables

child_option = click.option("--child", is_flag=True, hidden=True, help="End when standard input closes.")


@click.command()
@child_option
def web(child: bool) -> None:
    """启动网页服务 / Serve the pages and the API."""
    from app.cli.web_server import serve_pages  # noqa: PLC0415 - needed by this command alone

    serve_pages(_start("web", child))


@click.command()
@child_option
def worker(child: bool) -> None:
    """启动作业进程 / Run the jobs."""
    from app.bootstrap.processes import run_worker  # noqa: PLC0415 - needed by this command alone

    run_worker(_start("worker", child))


@click.command()
@child_option
def scheduler(child: bool) -> None:
    """启动定时进程 / Run the clock: timers and schedules."""
    from app.bootstrap.processes import run_scheduler  # noqa: PLC0415 - needed by this command alone

    run_scheduler(_start("scheduler", child))


def _start(name: str, child: bool) -> Settings:
    if child:
        end_with_parent()
    settings = with_database(load_settings(), watch=True)
    engine = make_engine(settings)
    try:
        require_tables(engine)
    finally:
        engine.dispose()
    configure_logging(name, settings.log_level)
    return settings


commands: list[click.Command] = [web, worker, scheduler]
