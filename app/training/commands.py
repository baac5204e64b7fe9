"""`bihuan demo seed`, `bihuan demo advance`, `bihuan quality detect` and `watch`."""

from datetime import timedelta

import click
from sqlalchemy import Engine

from app.config.command import Desk, json_option, pass_desk, say
from app.identity.actor import SYSTEM
from app.jobs.calendar import parse_duration
from app.kernel.clock import Clock, OffsetClock
from app.kernel.errors import DomainError
from app.quality.commands import quality_group
from app.training.demand.detection import DetectDemand
from app.training.demand.settings import ChangeDemandSettings, read_settings
from app.training.demo.driving import Rehearsal
from app.training.demo.performing import continue_counts, perform
from app.training.demo.seeding import PASSWORD, is_seeded


class NoDemoError(DomainError):
    """The command belongs to the demonstration, and this installation is none."""

    code = "no_demo"


@click.group()
def demo() -> None:
    """演示工厂 / The demonstration plant."""


@demo.command()
@json_option
@pass_desk
def seed(desk: Desk, as_json: bool) -> None:
    """建立演示工厂（可重复执行） / Set up the demonstration: plant, people, counts, one case at each stage."""
    clock = _demo_clock(desk)
    cases = perform(desk.wiring.need(Engine), desk.wiring.need(Rehearsal), clock)
    sentence = f"{len(cases)} cases are ready; everybody's password is {PASSWORD}" if cases else "it is there already"
    say({"cases": [str(case) for case in cases], "created": bool(cases)}, sentence, as_json)


@demo.command()
@click.argument("duration", metavar="P35D")
@json_option
@pass_desk
def advance(desk: Desk, duration: str, as_json: bool) -> None:
    """把演示时钟拨快 / Move the demonstration's clock forward by days and hours, for example P35D or PT4H."""
    clock = _demo_clock(desk)
    parsed = parse_duration(duration)
    by = timedelta(days=parsed.days) + parsed.clock
    if by <= timedelta():
        raise DomainError("The demonstration's clock only moves forward; write for example P35D")
    clock.advance(by)
    with desk.session() as session:
        if is_seeded(session):
            continue_counts(session, desk.wiring.need(Rehearsal).bring, clock)
    now = clock.now()
    say({"now": now.isoformat()}, f"in the demonstration it is now {now:%Y-%m-%d %H:%M} UTC", as_json)


def _demo_clock(desk: Desk) -> OffsetClock:
    clock = desk.wiring.need(Clock)  # type: ignore[type-abstract]
    if not isinstance(clock, OffsetClock):
        raise NoDemoError("This is no demonstration; set demo = true in bihuan.toml or BIHUAN_DEMO=1")
    return clock


@quality_group.command()
@click.option("--dry-run", is_flag=True, help="只说明会怎样 / Only say what would happen.")
@json_option
@pass_desk
def detect(desk: Desk, dry_run: bool, as_json: bool) -> None:
    """识别培训需求 / Look for training needs on the lines that are switched on."""
    with desk.session() as session:
        watched = read_settings(session).lines
        found = desk.wiring.need(DetectDemand)(session, dry_run=dry_run)
    lines = [f"{one.line}/{one.step}: {one.judgement.outcome} ({one.status})" for one in found]
    rows = [
        {"line": one.line, "step": one.step, "outcome": one.judgement.outcome, "literal": one.judgement.literal,
         "status": one.status, "case": one.case}
        for one in found
    ]  # fmt: skip
    nothing = "nothing found" if watched else "no line is switched on; see /settings/demand-rules"
    say(rows, "\n".join(lines) or nothing, as_json)


@quality_group.command()
@click.argument("line")
@click.argument("state", type=click.Choice(["on", "off"]))
@json_option
@pass_desk
def watch(desk: Desk, line: str, state: str, as_json: bool) -> None:
    """打开或关闭产线的需求识别 / Switch detection on or off for a line."""
    clock = desk.wiring.need(Clock)  # type: ignore[type-abstract]
    with desk.session() as session:
        settings = read_settings(session)
        lines = settings.lines | {line} if state == "on" else settings.lines - {line}
        after = ChangeDemandSettings(clock)(session, SYSTEM, settings.rule, lines)
    say({"lines": sorted(after.lines)}, "watched: " + (", ".join(sorted(after.lines)) or "-"), as_json)


commands: list[click.Command] = [demo]
