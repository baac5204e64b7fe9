"""`bihuan quality detect` and `watch`."""

import click

from app.config import CliContext, json_option, pass_cli, say
from app.identity import acting_at_shell, shell_option
from app.kernel.clock import Clock
from app.quality import quality_group
from app.training.demand.detect import DetectDemand
from app.training.demand.settings import ChangeDemandSettings, read_settings


@quality_group.command()
@click.option("--dry-run", is_flag=True, help="只说明会怎样 / Only say what would happen.")
@json_option
@pass_cli
def detect(cli: CliContext, dry_run: bool, as_json: bool) -> None:
    """识别培训需求 / Look for training needs on the lines that are switched on."""
    with cli.session() as session:
        watched = read_settings(session).lines
        found = cli.container.need(DetectDemand)(session, dry_run=dry_run)
    lines = [f"{one.line}/{one.step}: {one.judgement.outcome} ({one.status})" for one in found]
    rows = [
        {
            "line": one.line,
            "step": one.step,
            "outcome": one.judgement.outcome,
            "literal": one.judgement.literal,
            "status": one.status,
            "case": one.case,
        }
        for one in found
    ]
    nothing = "nothing found" if watched else "no line is switched on; see /settings/demand-rules"
    say(rows, "\n".join(lines) or nothing, as_json)


@quality_group.command()
@click.argument("line")
@click.argument("state", type=click.Choice(["on", "off"]))
@shell_option
@json_option
@pass_cli
def watch(cli: CliContext, line: str, state: str, as_user: str | None, *, as_json: bool) -> None:
    """打开或关闭产线的需求识别 / Switch detection on or off for a line."""
    clock = cli.container.need(Clock)
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "demand:configure", cli.clock.now())
        settings = read_settings(session)
        lines = settings.lines | {line} if state == "on" else settings.lines - {line}
        after = ChangeDemandSettings(clock)(session, actor, settings.rule, lines)
    say({"lines": sorted(after.lines)}, "watched: " + (", ".join(sorted(after.lines)) or "-"), as_json)


commands: list[click.Command] = []
"""Both stand in the group of `quality`."""
