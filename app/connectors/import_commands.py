"""`bihuan import …`: a file by hand, through the engine of every connector."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config.command import CliContext, json_option, pass_cli, say
from app.connectors.models import QuarantinedRow
from app.connectors.runs.run_connector import OneFile, RunConnector, RunResult
from app.connectors.setup.configure import ConnectorDraft, SaveConnector
from app.connectors.setup.upload import PreviewFile, StoredUpload, Uploads
from app.identity.actor import SYSTEM
from app.imports.column_mapping import PEOPLE, ColumnMapping, dump_mapping, read_mapping
from app.imports.raw_rows import Rejected
from app.imports.records import SourceError
from app.organisation.commands import people

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 20


@click.group(name="import")
def import_group() -> None:
    """导入外部数据 / Import data from other systems."""


def _command(feed: str, purpose: str) -> click.Command:
    """The command that imports rows of one kind."""

    @click.command(name=feed, help=purpose)
    @click.argument("file", type=_FILE)
    @click.option(
        "--mapping", "mapping_file", type=_FILE, required=True, help="列对应关系（TOML） / Which column is what (TOML)."
    )
    @click.option("--dry-run", is_flag=True, help="只说明会怎样，不保存 / Only say what would happen.")
    @click.option(
        "--complete",
        is_flag=True,
        hidden=feed != "roster",
        help="名册完整：未列出者停用账号（须先试运行） / Who is missing loses the account; needs --seen of a dry run.",
    )
    @click.option("--seen", default="", hidden=feed != "roster", help="试运行给出的摘要 / The digest of the dry run.")
    @json_option
    @pass_cli
    def command(cli: CliContext, /, file: Path, mapping_file: Path, as_json: bool, **how: Any) -> None:
        mapping, dry_run = read_mapping(mapping_file.read_bytes(), mapping_file.name, feed), how["dry_run"]
        if how["complete"] and feed != "roster":
            raise click.UsageError("--complete is for a roster")
        rows: Sequence[Rejected | QuarantinedRow]
        if dry_run:
            result, rows = _preview(cli, file, mapping, complete=how["complete"])
        elif feed in PEOPLE:
            result, rows = _run_people(cli, file, mapping, how)
        else:
            result, rows = _run(cli, file, mapping)
        reasons = [{"line": row.line_no, "code": row.code, "reason": row.template % row.params} for row in rows]
        details = {"details": result.outcome.details} if feed in PEOPLE else {}
        found = result.to_json() | details | {"source": mapping.source, "dry_run": dry_run, "rejected": reasons}
        say(found, _sentences(result, reasons, mapping.source, dry_run=dry_run), as_json)
        if result.state in {"aborted", "failed"}:
            raise SystemExit(1)

    return command


for _feed, _purpose in {
    "measurements": "导入检验数据（CSV、Excel） / Import inspection counts from a CSV file or a workbook.",
    "defects": "导入缺陷记录（按类型、原因） / Import defects by type and cause.",
    "complaints": "导入客户投诉 / Import customer complaints.",
    "limits": "导入检验特性的规格限 / Import limits of characteristics.",
    "roster": "导入花名册（CSV、Excel） / Import the roster: who works here, where, until when.",
    "posts": "导入岗位编制 / Import planned posts.",
    "skills": "导入技能评分 / Import skill scores.",
    "trainings": "导入培训经历 / Import training history.",
}.items():
    import_group.add_command(_command(_feed, _purpose))


people.add_command(import_group.commands["roster"], name="import")


def _preview(
    cli: CliContext, file: Path, mapping: ColumnMapping, *, complete: bool = False
) -> tuple[RunResult, Sequence[Rejected]]:
    with cli.session() as session:
        upload = StoredUpload("", file.name, file, (), mapping.delimiter)
        preview = cli.container.need(PreviewFile)(session, SYSTEM, upload, mapping, complete=complete)
    state = "aborted" if preview.outcome.aborted else "done"
    return RunResult(None, state, preview.outcome), preview.refused


def _run(cli: CliContext, file: Path, mapping: ColumnMapping) -> tuple[RunResult, Sequence[QuarantinedRow]]:
    """Put a copy where the source's connector finds it, and run that."""
    uploads = cli.container.need(Uploads)
    with file.open("rb") as stream:
        token = uploads.keep(file.name, stream)
    with cli.session() as session:
        draft = ConnectorDraft(mapping.source, mapping.source, "files", dump_mapping(mapping))
        connector = cli.container.need(SaveConnector).for_upload(session, SYSTEM, draft)
        uploads.hand_over(token, connector)
    result = cli.container.need(RunConnector)(connector.id)[-1]
    if result.state == "failed":
        raise SourceError(result.message)
    with cli.session() as session:
        return result, _refused(session, result.run_id)


def _run_people(
    cli: CliContext, file: Path, mapping: ColumnMapping, how: dict[str, Any]
) -> tuple[RunResult, Sequence[QuarantinedRow]]:
    """Read a copy of this file alone, and delete the copy."""
    uploads = cli.container.need(Uploads)
    with file.open("rb") as stream:
        place = uploads.set_apart(uploads.keep(file.name, stream))
    try:
        with cli.session() as session:
            draft = ConnectorDraft(mapping.source, mapping.source, "files", dump_mapping(mapping))
            identity = cli.container.need(SaveConnector).for_upload(session, SYSTEM, draft).id
        chosen = OneFile(place, how["complete"], how["seen"])
        result = cli.container.need(RunConnector).one_file(identity, SYSTEM, chosen)
    finally:
        uploads.forget(place)
    if result.state == "failed":
        raise SourceError(result.message)
    with cli.session() as session:
        return result, _refused(session, result.run_id)


def _refused(session: Session, run_id: UUID | None) -> Sequence[QuarantinedRow]:
    query = select(QuarantinedRow).where(QuarantinedRow.run_id == run_id).order_by(QuarantinedRow.line_no)
    return session.scalars(query.limit(_SHOWN)).all()


def _sentences(result: RunResult, reasons: Sequence[dict[str, object]], source: str, *, dry_run: bool) -> str:
    found = result.outcome
    would = "would be " if dry_run else ""
    counts = f"{found.new} {would}new, {found.changed} {would}changed, {found.same} the same"
    lines = [f"read {found.read} rows: {counts}, {found.refused} refused"]
    lines += [f"  line {row['line']}: {row['reason']}" for row in reasons]
    if leavers := found.details.get("leavers"):
        lines.append(f"{would or ''}without an account now: {', '.join(leavers)}")
    if dry_run and found.details.get("seen"):
        lines.append(f"to declare this roster complete: --complete --seen {found.details['seen']}")
    if found.refused > len(reasons):
        lines.append(f"  … and {found.refused - len(reasons)} more: bihuan connector quarantine {source}")
    if result.state == "aborted":
        lines.append("too many rows are wrong, so nothing was stored; is it the right mapping?")
    return "\n".join(lines)
