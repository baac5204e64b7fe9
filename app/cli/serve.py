"""Commands that stay: the web server, the worker, the scheduler, and all three as one."""

import os
import resource
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace

import click

from app.cli.first_start import prepare, require_free_port
from app.config import CliContext, Settings, pass_cli
from app.config.children import Child, Children, end_with_parent
from app.config.database import make_engine, with_database
from app.config.instance_claim import claim_instance
from app.config.logs import configure_logging, log_config
from app.config.settings import load_settings
from app.config.table_version import require_tables

PAGES_FIRST_SECONDS = 2.0
"""On a small machine the pages answer sooner when the other processes load after them."""

CONNECTIONS = 4096
HEADER_MILLISECONDS = 10_000

child_option = click.option("--child", is_flag=True, hidden=True, help="End when standard input closes.")


@click.command()
@child_option
def web(child: bool) -> None:
    """启动网页服务 / Serve the pages and the API."""
    from granian.constants import Interfaces  # noqa: PLC0415 - needed by this command alone
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    settings = _start("web", child)
    _allow_connections()
    Server(
        "app.bootstrap.pages:served",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        factory=True,
        workers=settings.web_workers,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_level=LogLevels.warning,
        log_dictconfig=log_config("web", settings.log_level),
        websockets=False,
        respawn_failed_workers=True,
    ).serve()


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


@click.command()
@click.option("--host", help="监听地址 / Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="端口 / Port.")
@pass_cli
def run(cli: CliContext, host: str | None, port: int | None) -> None:
    """准备并启动全部：数据库、网页、作业、定时 / Prepare and run everything; Ctrl-C stops it."""
    configured = load_settings()
    settings = replace(configured, host=host or configured.host, port=port or configured.port)
    claim_instance(settings.instance_dir)
    require_free_port(settings)
    prepare(cli, _tell)
    with_database(configured, watch=True)
    os.environ.update(BIHUAN_HOST=settings.host, BIHUAN_PORT=str(settings.port))
    others = time.monotonic() + PAGES_FIRST_SECONDS
    children = [_child("web"), _child("worker", others), _child("scheduler", others)]
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    Children(children, _tell).run()
    _tell("Stopped")


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


def _allow_connections() -> None:
    """Each connection is an open file, and many systems begin with 1,024 of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _child(name: str, not_before: float = 0.0) -> Child:
    return Child(name, [sys.executable, "-m", "app.cli", name, "--child"], next_start=not_before)


def _announce(settings: Settings) -> None:
    url = f"http://{settings.host}:{settings.port}/"
    while not _answers(url):
        time.sleep(0.2)
    _tell(f"Ready: {url}  (Ctrl-C stops everything)")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own http address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _tell(sentence: str) -> None:
    click.secho(f"[bihuan] {sentence}", bold=True, err=True)


commands: list[click.Command] = [web, worker, scheduler, run]
