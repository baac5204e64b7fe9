"""`bihuan ledger …`: check that the record is what was written, and look after its seals."""

from pathlib import Path

import click

from app.config import CliContext, json_option, pass_cli, say
from app.kernel.errors import InvalidInputError
from app.ledger.adopt_rows import AdoptRows
from app.ledger.attribution import MACHINE
from app.ledger.key_commands import key
from app.ledger.restores.tell_restore import tell_restore
from app.ledger.seals.head_log import read_heads, read_trust
from app.ledger.seals.stored_heads import head_of, newest_row
from app.ledger.verdict_lines import verdict_lines
from app.ledger.verify_record import EXIT_CODES, Inquiry, VerifyRecord

file_argument = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """审计账本 / The append-only record of everything that happened."""


@ledger.command("verify")
@click.option("--chain", help="只检查这一条链，例如 case:UUID / Only this chain, such as case:UUID.")
@click.option("--head", "heads", multiple=True, type=file_argument, help="外部保存的树头 / Tree heads kept outside.")
@click.option("--key", "keys", multiple=True, type=file_argument, help="可信公钥 / A public key you trust (PEM).")
@click.option("--fast", is_flag=True, help="不读文件内容与导入数据 / Leave out files' bytes and rows of imports.")
@json_option
@pass_cli
def verify_command(
    cli: CliContext, chain: str | None, heads: tuple[Path, ...], keys: tuple[Path, ...], *, fast: bool, as_json: bool
) -> None:
    """核对账本及其证明的一切数据 / Check the record and all that it proves; names every broken place.

    Exit code 0: proven. 1: something was changed. 2: nothing was found, but not all could be checked. The heads that
    were appended to the file of the setting seal_log are compared as well.
    """
    try:
        trust = read_trust(keys, heads)
    except InvalidInputError as error:
        click.echo(f"无法核对 / cannot be checked: {error}", err=True)
        raise SystemExit(EXIT_CODES["unproven"]) from error
    with cli.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        verdict = cli.container.need(VerifyRecord)(session, Inquiry(cli.clock.now(), chain, fast, trust))
    say(verdict.to_json(), "\n".join(verdict_lines(verdict)), as_json)
    if verdict.status != "ok":
        raise SystemExit(EXIT_CODES[verdict.status])


@ledger.command("adopt")
@json_option
@pass_cli
def adopt_command(cli: CliContext, *, as_json: bool) -> None:
    """将旧数据纳入账本 / Take rows into the record that were written before it kept digests of them."""
    with cli.session() as session:
        count = cli.container.need(AdoptRows)(session, MACHINE, cli.clock.now())
    say({"rows": count}, f"{count} rows are bound to the record from now on", as_json)


@ledger.command("restored")
@click.option("--reason", required=True, help="恢复了哪个备份、为什么 / Which backup was restored, and why.")
@click.option("--head", "heads", multiple=True, type=file_argument, help="外部保存的树头 / Tree heads kept outside.")
@json_option
@pass_cli
def restored_command(cli: CliContext, reason: str, heads: tuple[Path, ...], *, as_json: bool) -> None:
    """记录一次从备份的恢复 / Say in the record that it was restored from a backup, and what that lost.

    Where sealing began anew, this says why.
    """
    log = [cli.settings.seal_log_path] if cli.settings.seal_log_path.exists() else []
    outside = [head for path in (*heads, *log) for head in read_heads(path)]
    with cli.session() as session:
        facts = tell_restore(session, MACHINE, cli.clock.now(), outside, reason)
    if "resealed" in facts:
        say(facts, "Recorded: why sealing began anew", as_json)
        return
    lost = facts["lost_size"] - facts["base_size"]
    say(facts, f"Recorded: {lost} sealed events behind tree head {facts['base_size']} were lost", as_json)


@ledger.command("head")
@pass_cli
def head_command(cli: CliContext) -> None:
    """显示最新树头（JSON），请保存在别处 / Print the newest signed tree head as JSON; keep it elsewhere."""
    with cli.session() as session:
        row = newest_row(session)
        if row is None:
            raise click.ClickException("Nothing is sealed yet")
        say(head_of(row).as_json(), "", as_json=True)


ledger.add_command(key)

commands: list[click.Command] = [ledger]
