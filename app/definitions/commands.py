"""`bihuan deploy`, `bihuan lint`, `bihuan deployments`: what a process owner does at the shell."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from app.config.command import CliContext, json_option, pass_cli, say
from app.definitions.deployment import Deploy, DeploymentResult, GateError
from app.definitions.files import collect, content_of, kind_of
from app.definitions.findings import Finding, errors
from app.definitions.gate import check
from app.definitions.gate.run_rules import rule_table
from app.definitions.history import DeploymentRow
from app.definitions.history import deployments as all_deployments
from app.identity.actor import SYSTEM
from app.kernel.errors import InvalidInputError

_PATH = click.Path(exists=True, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folders", metavar="DIR…", nargs=-1, required=True, type=_FOLDER)
@click.option("--note", help="说明 / Why this version is made.")
@json_option
@pass_cli
def deploy(cli: CliContext, folders: tuple[Path, ...], note: str | None, as_json: bool) -> None:
    """把流程、决策表和表单作为一个版本投入使用 / Put BPMN, DMN and forms into force as one version."""
    files = collect(folders)
    try:
        with cli.session() as session:
            result = cli.container.need(Deploy)(session, SYSTEM, files, note)
    except GateError as refusal:
        _say_findings(refusal.findings, as_json)
        raise SystemExit(1) from refusal
    say(_deployment_json(result, files), _deployment_sentence(result, files), as_json)


@click.command()
@click.argument("paths", metavar="FILE…", nargs=-1, type=_PATH)
@click.option("--rules", is_flag=True, help="列出所有规则 / List all rules.")
@json_option
def lint(paths: tuple[Path, ...], *, rules: bool, as_json: bool) -> None:
    """检查文件，有错误时退出码为 1 / Check files and folders together; exit code 1 when there are errors."""
    if rules:
        table = rule_table()
        say(table, "\n".join(f"{name:28} {demands}" for name, demands in table.items()), as_json)
        return
    if not paths:
        raise click.UsageError("Name files or folders, or say --rules")
    findings = check(read_paths(paths))
    _say_findings(findings, as_json)
    if errors(findings):
        raise SystemExit(1)


@click.command()
@json_option
@pass_cli
def deployments(cli: CliContext, as_json: bool) -> None:
    """列出所有版本 / List all versions, the newest first."""
    with cli.session() as session:
        rows = all_deployments(session)
    lines = [_version_line(row) for row in rows]
    say([row.to_json() for row in rows], "\n".join(lines) or "nothing is deployed yet", as_json)


def read_paths(paths: Iterable[Path]) -> dict[str, bytes]:
    """Files as named, folders with all they hold, by path. Raises InvalidInputError when there is none."""
    files: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            files.update(
                (found.as_posix(), content_of(found))
                for found in sorted(path.rglob("*"))
                if found.is_file() and kind_of(found.name) is not None
            )
        else:
            files[path.as_posix()] = content_of(path)
    if not files:
        raise InvalidInputError("There is nothing to check: no BPMN, DMN or form file was named")
    return files


def _version_line(row: DeploymentRow) -> str:
    when = f"{row.deployed_at:%Y-%m-%d %H:%M}"
    return f"{row.number:>4}  {when}  {row.files} files  {row.content_hash[:12]}  {row.note or ''}".rstrip()


def _say_findings(findings: list[Finding], as_json: bool) -> None:
    wrong = errors(findings)
    lines = [str(finding) for finding in findings]
    lines.append(f"{len(wrong)} errors, {len(findings) - len(wrong)} warnings")
    say([finding.to_json() for finding in findings], "\n".join(lines), as_json)


def _deployment_json(result: DeploymentResult, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "number": result.number,
        "id": result.id,
        "created": result.created,
        "files": len(files),
        "findings": [finding.to_json() for finding in result.findings],
    }


def _deployment_sentence(result: DeploymentResult, files: Mapping[str, bytes]) -> str:
    if not result.created:
        return f"unchanged: version {result.number} is in force already"
    return "\n".join([*map(str, result.findings), f"version {result.number} is in force: {len(files)} files"])


commands: list[click.Command] = [deploy, lint, deployments]
