"""`bihuan export xes|ocel`: hand the history of cases to process-mining tools."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from app.config import CliContext, json_option, pass_cli
from app.identity import shell_option
from app.process_mining.event_log.export_log import export_log
from app.process_mining.event_log.export_request import ExportOptions, LogSource
from app.process_mining.event_log.ocel import write_ocel
from app.process_mining.event_log.xes import write_xes


@click.group()
def export() -> None:
    """导出流程挖掘日志 / Export event logs for process mining."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        json_option,
        click.option(
            "-o",
            "--output",
            required=True,
            type=click.Path(dir_okay=False, path_type=Path),
            help="输出文件 / The file to write.",
        ),
        click.option("--pseudonymise", is_flag=True, help="隐去人名与编号 / Hide people's names and case numbers."),
        click.option("--process", help="只导出此流程 / Only this process."),
        click.option(
            "--until", type=click.DateTime(["%Y-%m-%d"]), help="截至此日（含）发起的案件 / Cases begun up to this day."
        ),
        click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="自此日起发起的案件 / Cases begun since."),
        shell_option,
    ):
        command = option(command)
    return command


@export.command("xes")
@_options
@click.option("--all-transitions", is_flag=True, help="含排队、领取、开始等 / Also schedule, start, withdraw …")
@pass_cli
def xes_command(cli: CliContext, /, *, all_transitions: bool, **options: Any) -> None:
    """XES（IEEE 1849），默认只含完成事件 / XES (IEEE 1849); complete events unless told otherwise."""

    def write(target: IO[bytes], log: LogSource) -> int:
        return write_xes(target, log.traces, log.names, wanted=log.wanted, every_transition=all_transitions)

    export_log(cli, "xes", write, ExportOptions(**options))


@export.command("ocel")
@_options
@pass_cli
def ocel_command(cli: CliContext, /, **options: Any) -> None:
    """OCEL 2.0 JSON：案件、员工、工序、产线、课程、考核、缺陷系列 / OCEL 2.0 JSON with all objects over time."""

    def write(target: IO[bytes], log: LogSource) -> int:
        return write_ocel(target, log.session, log.traces, log.names)

    export_log(cli, "ocel", write, ExportOptions(**options))


commands: list[click.Command] = [export]
