"""`bihuan demo seed` and `bihuan demo advance`."""

from datetime import timedelta

import click
from sqlalchemy import Engine, select

from app.config import CliContext, json_option, pass_cli, say
from app.demo.people import PASSWORD
from app.demo.plant import is_seeded
from app.demo.rehearsal import Rehearsal
from app.demo.seed import continue_counts, perform
from app.identity import User
from app.jobs import parse_duration
from app.kernel.clock import Clock, OffsetClock
from app.kernel.errors import DomainError


class InhabitedError(DomainError):
    """Nobody is seeded beside people who are there."""

    code = "inhabited"


class NoDemoError(DomainError):
    """The command belongs to the demonstration, and this installation is none."""

    code = "no_demo"


@click.group()
def demo() -> None:
    """演示工厂 / The demonstration plant."""


@demo.command()
@json_option
@pass_cli
def seed(cli: CliContext, as_json: bool) -> None:
    """建立演示工厂（可重复执行） / Set up the demonstration: plant, people, counts, one case at each stage."""
    clock = _demo_clock(cli)
    with cli.session() as session:
        if not is_seeded(session) and session.scalar(select(select(User.id).exists())):
            raise InhabitedError(
                "There are people in this database already: a demonstration is seeded into an empty one"
            )
    cases = perform(cli.container.need(Engine), cli.container.need(Rehearsal), clock)
    sentence = f"{len(cases)} cases are ready; everybody's password is {PASSWORD}" if cases else "it is there already"
    say({"cases": [str(case) for case in cases], "created": bool(cases)}, sentence, as_json)


@demo.command()
@click.argument("duration", metavar="P35D")
@json_option
@pass_cli
def advance(cli: CliContext, duration: str, as_json: bool) -> None:
    """把演示时钟拨快 / Move the demonstration's clock forward by days and hours, for example P35D or PT4H."""
    clock = _demo_clock(cli)
    parsed = parse_duration(duration)
    by = timedelta(days=parsed.days + 30 * parsed.months) + parsed.clock
    if by <= timedelta():
        raise DomainError("The demonstration's clock only moves forward; write for example P35D")
    clock.advance(by)
    with cli.session() as session:
        if is_seeded(session):
            continue_counts(session, cli.container.need(Rehearsal).bring, clock)
    now = clock.now()
    say({"now": now.isoformat()}, f"in the demonstration it is now {now:%Y-%m-%d %H:%M} UTC", as_json)


def _demo_clock(cli: CliContext) -> OffsetClock:
    clock = cli.container.need(Clock)
    if not isinstance(clock, OffsetClock):
        raise NoDemoError(
            "This is no demonstration, and no setting makes it one: a database is a demonstration from its birth."
            " Start an instance of its own for that: BIHUAN_DEMO=1 BIHUAN_INSTANCE=/another/folder ./scripts/run"
        )
    return clock


commands: list[click.Command] = [demo]
