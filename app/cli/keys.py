"""`bihuan keys`: bring the keys that all machines of one installation share from one to the next."""

import json
import os
from pathlib import Path

import click

from app.config import CliContext, pass_cli
from app.kernel.errors import DomainError
from app.kernel.private_file import write_private
from app.ledger import SealKeys, read_private


class KeysRefusedError(DomainError):
    """The keys were not taken; the message says why."""

    code = "keys_refused"


@click.group()
def keys() -> None:
    """各机器共用的密钥 / The keys that all machines of one installation share."""


@keys.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_cli
def export_keys(cli: CliContext, file: Path) -> None:
    """导出本机的封印、会话与表单密钥（机密） / Write the keys for seals, cookies and forms; keep the file secret."""
    signer = SealKeys(cli.settings.seal_key_path).present()
    content = {"secret_key": cli.settings.secret_key, "seal_key": signer.pem().decode() if signer else None}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as target:
        json.dump(content, target)
    click.echo(f"Wrote {file}. Bring it to the other machine, `bihuan keys import` there, and delete it.")


@keys.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_cli
def import_keys(cli: CliContext, file: Path) -> None:
    """使用另一台机器的密钥 / Use the keys of another machine; restart this one's processes afterwards."""
    given = _read(file)
    if given["seal_key"]:
        SealKeys(cli.settings.seal_key_path).replace(read_private(given["seal_key"].encode()))
    write_private(cli.settings.secret_key_path, given["secret_key"].encode(), replace=True)
    click.echo("This machine has the same keys now. Restart its web, worker and scheduler.")


def _read(file: Path) -> dict[str, str]:
    try:
        given = json.loads(file.read_text())
        if isinstance(given["secret_key"], str) and len(given["secret_key"]) >= 32 and "seal_key" in given:
            return dict(given)
    except (ValueError, KeyError, TypeError):
        pass
    raise KeysRefusedError("%(path)s holds no keys; write it with bihuan keys export", path=str(file))


commands: list[click.Command] = [keys]
