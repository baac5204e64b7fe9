"""`bihuan import measurements`, `bihuan import rejected`, `bihuan quality rebuild`."""

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config.command import Desk, json_option, pass_desk, say
from app.identity.actor import SYSTEM
from app.kernel.clock import Clock
from app.quality.import_mapping import read_mapping
from app.quality.importing import ImportFile, ImportMeasurements, ImportResult
from app.quality.models import ImportRun, RejectedRow
from app.quality.weekly import rebuild as rebuild_weeks

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 20


@click.group(name="import")
def import_group() -> None:
    """导入外部数据 / Import data from other systems."""


@import_group.command()
@click.argument("file", type=_FILE)
@click.option(
    "--mapping", "mapping_file", type=_FILE, required=True, help="列对应关系（TOML） / Which column is what (TOML)."
)
@click.option("--dry-run", is_flag=True, help="只说明会怎样，不保存 / Only say what would happen.")
@json_option
@pass_desk
def measurements(desk: Desk, file: Path, mapping_file: Path, dry_run: bool, as_json: bool) -> None:
    """导入检验数据（CSV） / Import inspection counts from a CSV file."""
    mapping = read_mapping(mapping_file.read_bytes(), mapping_file.name)
    clock = desk.wiring.need(Clock)  # type: ignore[type-abstract]
    with desk.session() as session:
        wanted = ImportFile(file.name, file.read_bytes(), mapping)
        result = ImportMeasurements(clock)(session, SYSTEM, wanted, dry_run=dry_run)
    say(result.to_json(), _sentences(result), as_json)
    if result.state == "aborted":
        raise SystemExit(1)


@import_group.command()
@click.argument("run", type=click.UUID, required=False)
@json_option
@pass_desk
def rejected(desk: Desk, run: UUID | None, as_json: bool) -> None:
    """列出被拒绝的行（默认最近一次） / List the refused rows of a run, by default of the last one."""
    with desk.session() as session:
        rows = _rejected(session, run)
    lines = [f"{row.line_no:>6}  {row.code:18} {row.template % row.params}" for row in rows]
    found = [
        {"run": row.run_id, "line": row.line_no, "code": row.code, "reason": row.template % row.params, "raw": row.raw}
        for row in rows
    ]
    say(found, "\n".join(lines) or "no row was refused", as_json)


def _rejected(session: Session, run: UUID | None) -> list[RejectedRow]:
    chosen = run or session.scalar(select(ImportRun.id).order_by(ImportRun.at.desc()).limit(1))
    query = select(RejectedRow).where(RejectedRow.run_id == chosen).order_by(RejectedRow.line_no)
    return list(session.scalars(query))


def _sentences(result: ImportResult) -> str:
    found = result.found
    would = "would be " if result.dry_run else ""
    counts = f"{len(found.new)} {would}new, {len(found.changed)} {would}changed, {found.same} the same"
    lines = [f"read {result.read} rows: {counts}, {len(result.rejected)} refused"]
    lines += [f"  line {row.line_no}: {row.template % row.params}" for row in result.rejected[:_SHOWN]]
    if len(result.rejected) > _SHOWN:
        lines.append(f"  … and {len(result.rejected) - _SHOWN} more: bihuan import rejected {result.run_id}")
    if result.state == "aborted":
        lines.append("more than a fifth of the rows is wrong, so nothing was stored; is it the right mapping?")
    return "\n".join(lines)


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


commands: list[click.Command] = [import_group, quality_group]
