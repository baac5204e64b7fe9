"""`bihuan deploy`, `bihuan lint`, `bihuan deployments`: what a process owner does at the shell."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from app.config import CliContext, json_option, pass_cli, say, terminal_language
from app.definitions.deployment import Deploy, DeploymentResult, GateError
from app.definitions.files import collect, content_of
from app.definitions.findings import ERROR, Finding, errors
from app.definitions.history import DeploymentRow
from app.definitions.history import deployments as all_deployments
from app.identity import acting_at_shell, shell_option
from app.kernel.errors import InvalidInputError

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folders", metavar="DIR…", nargs=-1, required=True, type=_FOLDER)
@click.option("--note", help="说明 / Why this version is made.")
@shell_option
@json_option
@pass_cli
def deploy(
    cli: CliContext, /, folders: tuple[Path, ...], note: str | None, as_user: str | None, *, as_json: bool
) -> None:
    """把流程、决策表和表单作为一个版本投入使用 / Put BPMN, DMN and forms into force as one version."""
    files = collect(folders)
    try:
        with cli.session() as session:
            actor = acting_at_shell(session, as_user, "process:deploy", cli.clock.now())
            result = cli.container.need(Deploy)(session, actor, files, note)
    except GateError as refusal:
        say_findings(refusal.findings, as_json)
        raise SystemExit(1) from refusal
    say(_deployment_json(result, files), _deployment_sentence(result, files), as_json)


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
            files.update((found.as_posix(), content_of(found)) for found in sorted(path.rglob("*")) if found.is_file())
        else:
            files[path.as_posix()] = content_of(path)
    if not files:
        raise InvalidInputError("There is nothing to check: no BPMN, DMN or form file was named")
    return files


def _version_line(row: DeploymentRow) -> str:
    when = f"{row.deployed_at:%Y-%m-%d %H:%M}"
    return f"{row.number:>4}  {when}  {row.files} files  {row.content_hash[:12]}  {row.note or ''}".rstrip()


def say_findings(findings: list[Finding], as_json: bool) -> None:
    """Print them for scripts, or for people in the terminal's language."""
    language = terminal_language()
    wrong = len(errors(findings))
    lines = [finding_line(finding, language) for finding in findings]
    lines.append(_SUMS[language] % (wrong, len(findings) - wrong))
    say([finding.to_json() for finding in findings], "\n".join(lines), as_json)


def finding_line(finding: Finding, language: str) -> str:
    """A finding in `language` ("zh" or "en") on one line."""
    if language == "en":
        return str(finding)
    from app.web.translation import translate  # noqa: PLC0415 - Flask; most commands do without

    message, remedy = (translate(text, finding.params, language) for text in (finding.message, finding.remedy))
    severity = "错误" if finding.severity == ERROR else "警告"
    return f"{finding.place}：{severity} [{finding.rule}] {message}。{remedy}。"


_SUMS = {"en": "%s errors, %s warnings", "zh": "错误 %s 个，警告 %s 个"}


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
    lines = [finding_line(finding, terminal_language()) for finding in result.findings]
    return "\n".join([*lines, f"version {result.number} is in force: {len(files)} files"])


commands: list[click.Command] = [deploy, deployments]
