"""`bihuan import …`: a file by hand, through the engine of every connector; a command for each feed."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from app.config import CliContext, json_option, pass_cli, say
from app.connectors.import_file import import_file
from app.connectors.runs.attempt import RunResult
from app.connectors.setup.preview_file import PreviewFile
from app.identity import acting_at_shell, shell_option
from app.imports import ColumnMapping, Feed, MappingReader, Reject

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def import_group(feeds: Iterable[Feed]) -> click.Group:
    """The group with a command for each feed."""

    @click.group(name="import")
    def group() -> None:
        """导入外部数据 / Import data from other systems."""

    for feed in feeds:
        group.add_command(_command(feed))
    return group


def _command(feed: Feed) -> click.Command:
    """The command that imports rows of one kind."""
    never_complete = "complete" not in feed.options

    @click.command(name=feed.name, help=feed.purpose)
    @click.argument("file", type=_FILE)
    @click.option(
        "--mapping", "mapping_file", type=_FILE, required=True, help="列对应关系（TOML） / Which column is what (TOML)."
    )
    @click.option("--dry-run", is_flag=True, help="只说明会怎样，不保存 / Only say what would happen.")
    @click.option(
        "--complete",
        is_flag=True,
        hidden=never_complete,
        help="名册完整：未列出者停用账号（须先试运行） / Who is missing loses the account; needs --seen of a dry run.",
    )
    @click.option("--seen", default="", hidden=never_complete, help="试运行给出的摘要 / The digest of the dry run.")
    @shell_option
    @json_option
    @pass_cli
    def command(cli: CliContext, /, file: Path, mapping_file: Path, as_json: bool, **how: Any) -> None:
        mapping = cli.container.need(MappingReader).read_file(mapping_file.read_bytes(), mapping_file.name, feed)
        if how["complete"] and never_complete:
            raise click.UsageError("--complete is for a roster")
        with cli.session() as session:
            how["actor"] = acting_at_shell(session, how["as_user"], feed.permissions.bring, cli.clock.now())
        run, rejects = (_preview if how["dry_run"] else import_file)(cli, file, mapping, how)
        reasons = [{"line": row.line_no, "code": row.code, "reason": row.template % row.params} for row in rejects]
        details = {"details": run.result.details} if feed.personal else {}
        found = run.to_json() | details | {"source": mapping.source, "dry_run": how["dry_run"], "rejected": reasons}
        say(found, _sentences(run, reasons, mapping.source, dry_run=how["dry_run"]), as_json)
        if run.state in {"aborted", "failed"}:
            raise SystemExit(1)

    return command


def _preview(
    cli: CliContext, file: Path, mapping: ColumnMapping, how: dict[str, Any]
) -> tuple[RunResult, Sequence[Reject]]:
    with cli.session() as session:
        preview = cli.container.need(PreviewFile)(session, how["actor"], file, mapping, complete=how["complete"])
    return RunResult(None, "aborted" if preview.result.aborted else "done", preview.result), preview.rejects


def _sentences(run: RunResult, reasons: Sequence[dict[str, object]], source: str, *, dry_run: bool) -> str:
    found = run.result
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
    if run.state == "aborted":
        lines.append("too many rows are wrong, so nothing was stored; is it the right mapping?")
    return "\n".join(lines)
