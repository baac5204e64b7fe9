"""`bihuan lint`: files are checked exactly as a deployment would check them, engine included; no database needed."""

from pathlib import Path

import click

from app.config import json_option, say
from app.definitions import errors, property_table, rule_table
from app.definitions.commands import read_paths, say_findings
from app.engine import PREFIX

_PATH = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("paths", metavar="FILE…", nargs=-1, type=_PATH)
@click.option("--rules", is_flag=True, help="列出所有规则和属性 / List all rules, and the properties of each element.")
@json_option
def lint(paths: tuple[Path, ...], *, rules: bool, as_json: bool) -> None:
    """检查文件，有错误时退出码为 1 / Check files and folders together; exit code 1 when there are errors."""
    if rules:
        say({"rules": rule_table(), "properties": property_table()}, _tables(), as_json)
        return
    if not paths:
        raise click.UsageError("Name files or folders, or say --rules")
    from app.bootstrap.gate import build_gate  # noqa: PLC0415 - the whole product; `--help` does without

    findings = build_gate()(read_paths(paths))
    say_findings(findings, as_json)
    if errors(findings):
        raise SystemExit(1)


def _tables() -> str:
    """The rules, then what each element may say."""
    lines = [f"{name:28} {demands}" for name, demands in rule_table().items()]
    lines += ["", f"{'*':28} {PREFIX}name.zh {PREFIX}name.en"]
    lines += [f"{kind:28} {' '.join(PREFIX + one for one in known)}" for kind, known in property_table().items()]
    return "\n".join(lines)


commands: list[click.Command] = [lint]
