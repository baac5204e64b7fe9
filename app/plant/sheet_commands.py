"""`bihuan plant import` and `export`: spreadsheets at the shell."""

from pathlib import Path

import click

from app.config import CliContext, json_option, pass_cli, person_option, say
from app.identity import SYSTEM, shell_actor
from app.kernel.errors import InvalidInputError
from app.plant.kinds.kind import Kinds
from app.plant.sheets.export_items import ExportItems
from app.plant.sheets.import_items import ImportItems
from app.plant.sheets.sheet import read_file


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", default="", help="CSV 文件的类别 / What a CSV file holds.")
@click.option("--dry-run", is_flag=True, help="只预览变更 / Only tell what would change.")
@person_option
@json_option
@pass_cli
def import_items(cli: CliContext, /, file: Path, kind: str, *, dry_run: bool, username: str, as_json: bool) -> None:
    """导入 Excel 工作簿或 CSV，全部成功或全不导入 / Import a workbook, or a CSV file of one kind; all or nothing."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        use_case = cli.container.need(ImportItems)
        outcome = use_case(session, actor, read_file(file, kind), file.name, dry_run=dry_run)
    lines = [f"{one.what}: {one.kind.name} {one.key}" for one in outcome.changes]
    lines += [
        f"refused: {one.sheet} row {one.row} {one.column}: {one.template % one.params}" for one in outcome.refused
    ]
    told = ", ".join(f"{count} {what}" for what, count in outcome.counts().items())
    say(outcome.counts(), "\n".join([*lines, told]), as_json)
    if outcome.refused:
        raise InvalidInputError("Nothing was stored: %(count)s cells were refused", count=len(outcome.refused))


@click.command()
@click.argument("kinds", nargs=-1)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help=".xlsx / .csv")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="表头语言 / Of the headings.")
@json_option
@pass_cli
def export(cli: CliContext, kinds: tuple[str, ...], target: Path, language: str, as_json: bool) -> None:
    """导出为 Excel 工作簿，或一类为 CSV / Export a workbook, or one kind as CSV."""
    chosen = [cli.container.need(Kinds).find(name) for name in kinds]
    exporter = cli.container.need(ExportItems)
    if target.suffix.lower() == ".csv" and len(chosen) != 1:
        raise InvalidInputError("A CSV file holds one kind: name it, or write to a file .xlsx")
    with cli.session() as session:
        if target.suffix.lower() == ".csv":
            content = exporter.as_csv(session, SYSTEM, chosen[0], language)
        else:
            content = exporter.as_workbook(session, SYSTEM, chosen, language)
    target.write_bytes(content)
    say({"file": str(target), "bytes": len(content)}, str(target), as_json)
