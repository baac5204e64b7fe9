"""`bihuan quality rebuild`, `complaints` and `baselines`."""

from dataclasses import asdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import click

from app.config import CliContext, json_option, pass_cli, say
from app.kernel.clock import Clock
from app.plant import find_step
from app.quality.complaints import complaints_at
from app.quality.control_chart.phases import read_phases
from app.quality.standard_list import read_standards
from app.quality.weekly_refresh import rebuild
from app.quality.weekly_series import monday_of, stored_weeks


@click.group(name="quality")
def quality_group() -> None:
    """质量数据 / Quality figures."""


@quality_group.command(name="rebuild")
@json_option
@pass_cli
def rebuild_statistics(cli: CliContext, as_json: bool) -> None:
    """重新计算每周统计 / Make the weekly statistics anew from the measurements."""
    with cli.session() as session:
        weeks = rebuild(session)
    say({"weeks": weeks}, f"{weeks} weeks counted", as_json)


@quality_group.command()
@click.argument("line")
@click.argument("step")
@json_option
@pass_cli
def complaints(cli: CliContext, line: str, step: str, as_json: bool) -> None:
    """列出一道工序近一年的客户投诉 / List the complaints about a step, of the last year."""
    since = cli.container.need(Clock).now() - timedelta(days=365)
    with cli.session() as session:
        place = find_step(session, line, step)
        found = complaints_at(session, place.id, since)
    rows = [
        {
            "id": row.id,
            "at": row.at,
            "text": row.text,
            "customer": row.customer,
            "lot": row.lot,
            "qty": row.qty,
            "case": row.case_id,
        }
        for row in found
    ]
    text = [
        f"{row.at.astimezone(ZoneInfo(place.timezone)):%Y-%m-%d}  {row.qty:>5}  {row.customer or '-':20} {row.text}"
        for row in found
    ]
    say(rows, "\n".join(text) or "no complaint", as_json)


@quality_group.command()
@click.argument("line")
@click.argument("step")
@json_option
@pass_cli
def baselines(cli: CliContext, line: str, step: str, as_json: bool) -> None:
    """列出一道工序的控制限基线 / List the baselines of a step's control limits, the first weeks before signed ones."""
    now = cli.container.need(Clock).now()
    with cli.session() as session:
        place = find_step(session, line, step)
        weeks = stored_weeks(session, date.min, monday_of(now, place.timezone), [place.id]).get(place.id, [])
        phases = read_phases(session, place.id, weeks)
    rows = [
        phase.to_json()
        | {
            "signed_by": phase.signature and phase.signature.name,
            "signed_at": phase.signature and phase.signature.at,
            "reason": phase.signature and phase.signature.reason,
        }
        for phase in phases
    ]
    text = [
        f"{row['version']:>3}  {row['from']}..{row['to']}  {row['points']:>3} points  mean {row['centre']:.4f}"
        f"  limits {row['lower']:.4f}..{row['upper']:.4f}  {row['signed_by'] or '-'}"
        for row in rows
    ]
    say(rows, "\n".join(text) or "no counts", as_json)


@quality_group.command()
@click.option("--line", default="", help="生产线编码 / A line's code.")
@click.option("--all", "everything", is_flag=True, help="含历史版本 / Also past versions.")
@json_option
@pass_cli
def standards(cli: CliContext, line: str, everything: bool, as_json: bool) -> None:
    """列出质量标准；签署在页面或接口进行 / List quality standards; they are signed at the page or over the API."""
    with cli.session() as session:
        found = read_standards(session, cli.container.need(Clock).now(), line, every=everything)
    text = [
        f"{one.step:24} {one.version:>3}  {one.limit:.4f}  n>={one.n_min}  {one.valid_from}..{one.valid_to or ''}"
        f"  {one.signed_name or 'not signed'}"
        for one in found
    ]
    say([asdict(one) for one in found], "\n".join(text) or "no standard", as_json)


commands: list[click.Command] = [quality_group]
