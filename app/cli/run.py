"""The command that stays and runs all three: web server, worker and scheduler."""

import os
import sys
import time
from dataclasses import replace

import click

from app.cli.announce import address, announce, tell
from app.cli.first_start import first_start_lines, prepare
from app.config import CliContext, pass_cli, require_free_port
from app.config.children import Child, Children
from app.config.database import with_database
from app.config.instance_claim import claim_instance
from app.config.settings import load_settings

PAGES_FIRST_SECONDS = 2.0
"""On a small machine the pages answer sooner when the other processes load after them."""


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
    prepare(cli, tell)
    with_database(configured, watch=True)
    os.environ.update(BIHUAN_HOST=settings.host, BIHUAN_PORT=str(settings.port))
    others = time.monotonic() + PAGES_FIRST_SECONDS
    children = [_child("web"), _child("worker", others), _child("scheduler", others)]
    announce(settings, first_start_lines(cli, address(settings)))
    Children(children, tell).run()
    tell("Stopped")


def _child(name: str, not_before: float = 0.0) -> Child:
    return Child(name, [sys.executable, "-m", "app.cli", name, "--child"], next_start=not_before)


commands: list[click.Command] = [run]
