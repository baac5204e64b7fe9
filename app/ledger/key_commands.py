"""`bihuan ledger key …`: the key that signs tree heads."""

import click

from app.config import CliContext, json_option, pass_cli, say
from app.ledger.seals.key_rotation import rotate
from app.ledger.seals.keys import SealKeys, public_pem
from app.ledger.seals.record_key import replace_lost_key


@click.group("key")
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


@key.command("replace")
@click.option("--reason", required=True, help="旧密钥如何丢失 / How the old key was lost.")
@click.confirmation_option(
    prompt="旧密钥已丢失，启用无背书的新密钥？ / The old key is lost: begin one that nobody endorsed?"
)
@json_option
@pass_cli
def replace_key(cli: CliContext, reason: str, *, as_json: bool) -> None:
    """旧密钥丢失时启用新密钥 / Begin a new key when the old one is lost; verifiers then need both public keys."""
    with cli.session() as session:
        new = replace_lost_key(session, SealKeys(cli.settings.seal_key_path), cli.clock.now(), reason).id
    say({"key": new}, f"The key {new} signs from now on; nobody endorsed it", as_json)
