"""`bihuan ledger …`: check that the record is what was written, and look after its seals."""

from dataclasses import asdict
from pathlib import Path

import click

from app.config import CliContext, Settings, json_option, pass_cli, say
from app.ledger.chain_heads import ChainHeads
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.head_log import read_heads
from app.ledger.seals.key_rotation import rotate
from app.ledger.seals.keys import SealKeys, public_pem, read_public
from app.ledger.seals.sequencer import head_of, newest_row
from app.ledger.verification_result import SEALS, VerificationReport, Violation
from app.ledger.verify import verify

file_argument = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """审计账本 / The append-only record of everything that happened."""


@ledger.command("verify")
@click.option("--chain", help="只检查这一条链，例如 case:UUID / Only this chain, such as case:UUID.")
@click.option("--head", "heads", multiple=True, type=file_argument, help="外部保存的树头 / Tree heads kept outside.")
@click.option("--key", "keys", multiple=True, type=file_argument, help="可信公钥 / A public key you trust (PEM).")
@json_option
@pass_cli
def verify_command(
    cli: CliContext, chain: str | None, heads: tuple[Path, ...], keys: tuple[Path, ...], *, as_json: bool
) -> None:
    """重新计算每条链和封存，指出第一处改动 / Recompute chains and seals; names the first broken event, exit code 1.

    The heads that were appended to the file of the setting seal_log are compared as well.
    """
    report, ends = VerificationReport(), cli.container.need(ChainHeads)
    trust = _trust(cli.settings, heads, keys)
    with cli.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        breaks = list(verify(session, chain, heads=ends.read(session), report=report, trust=trust))
    data = {"ok": not breaks, **asdict(report), "breaks": [asdict(found) for found in breaks]}
    say(data, _sentence(report, breaks), as_json)
    if breaks:
        raise SystemExit(1)


def _trust(settings: Settings, heads: tuple[Path, ...], keys: tuple[Path, ...]) -> Trust:
    """What was given, this host's own key, and the heads in its log."""
    own = SealKeys(settings.seal_key_path).present()
    known = {read_public(path.read_bytes()) for path in keys} | ({own.public} if own else set())
    log = [settings.seal_log_path] if settings.seal_log_path.exists() else []
    return Trust(frozenset(known), tuple(head for path in (*heads, *log) for head in read_heads(path)))


def _sentence(report: VerificationReport, breaks: list[Violation]) -> str:
    if not breaks:
        seals = f"; {report.heads} tree heads, {report.unsealed} events not sealed yet" if report.heads else ""
        return f"ok: {report.events} events in {report.chains} chains{seals}"
    lines = [f"broken: {_place(found)}: {found.sentence} [{found.code}]" for found in breaks]
    count = len({found.chain for found in breaks} - {SEALS})
    return "\n".join([*lines, f"{count} of {report.chains} chains are broken ({report.events} events read)"])


def _place(found: Violation) -> str:
    return f"tree head of size {found.seq}" if found.chain == SEALS else f"{found.chain} event {found.seq}"


@ledger.command("head")
@pass_cli
def head_command(cli: CliContext) -> None:
    """显示最新树头（JSON），请保存在别处 / Print the newest signed tree head as JSON; keep it elsewhere."""
    with cli.session() as session:
        row = newest_row(session)
        if row is None:
            raise click.ClickException("Nothing is sealed yet")
        say(head_of(row).as_json(), "", as_json=True)


@ledger.group("key")
def key() -> None:
    """签名密钥 / The key that signs tree heads."""


@key.command("show")
@pass_cli
def show_key(cli: CliContext) -> None:
    """显示公钥（PEM） / Print this host's public key as auditors keep it."""
    signer = SealKeys(cli.settings.seal_key_path).present()
    if signer is None:
        raise click.ClickException("This host holds no key")
    click.echo(public_pem(signer.public).decode(), nl=False)


@key.command("rotate")
@click.confirmation_option(prompt="更换签名密钥？旧私钥将被删除 / Replace the key? The old private key is deleted")
@json_option
@pass_cli
def rotate_key(cli: CliContext, *, as_json: bool) -> None:
    """更换签名密钥，由旧密钥背书并记入账本 / Replace the signing key; the old one endorses it."""
    with cli.session() as session:
        new = rotate(session, SealKeys(cli.settings.seal_key_path), cli.clock.now()).id
    say({"key": new}, f"The key {new} signs from now on", as_json)


commands: list[click.Command] = [ledger]
