"""`bihuan quality rebuild`."""

import click

from app.config.command import Desk, json_option, pass_desk, say
from app.quality.weekly import rebuild as rebuild_weeks


@click.group(name="quality")
def quality_group() -> None:
    """质量数据 / Quality figures."""


@quality_group.command()
@json_option
@pass_desk
def rebuild(desk: Desk, as_json: bool) -> None:
    """重新计算每周统计 / Make the weekly statistics anew from the measurements."""
    with desk.session() as session:
        weeks = rebuild_weeks(session)
    say({"weeks": weeks}, f"{weeks} weeks counted", as_json)


commands: list[click.Command] = [quality_group]
