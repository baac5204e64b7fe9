"""Where the server's data and its socket live."""

import hashlib
import os
import tempfile
from pathlib import Path

from app.config.postgres.account import Account, account_for
from app.kernel.errors import DomainError

SOCKET_LIMIT = 100
"""A Unix socket's whole path holds 107 bytes on Linux and 103 on macOS."""

SHARED_ROOT = Path("/var/lib/bihuan")


class UnsafeFolderError(DomainError):
    """A folder that should be ours alone belongs to somebody else."""

    code = "unsafe_folder"
    status = 503


def home_for(instance: Path) -> Path:
    """`instance/postgres`, or, when root's server account cannot reach it, a folder under /var/lib/bihuan.

    The second choice is written down in `instance/postgres.txt`.
    """
    home = instance.resolve() / "postgres"
    account = account_for(home)
    if not account.switch or account.can_reach(instance.resolve()):
        return home
    elsewhere = SHARED_ROOT / _short(instance.resolve())
    SHARED_ROOT.mkdir(parents=True, exist_ok=True)
    if SHARED_ROOT.stat().st_uid == os.geteuid():
        SHARED_ROOT.chmod(0o755)  # several instances' servers pass through it
    note = f"The database is in {elsewhere}: its server may not be root, and nobody else can enter here.\n"
    (instance / "postgres.txt").write_text(note)
    return elsewhere


def socket_folder(home: Path, account: Account) -> Path:
    """A folder of mode 0700 for the socket: in `home`, or a short temporary one if that path is too long."""
    folder = home / "socket"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > SOCKET_LIMIT:
        folder = Path(tempfile.gettempdir()) / f"bihuan-{_short(home)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in {account.uid, os.geteuid()}:
        raise UnsafeFolderError(
            "%(folder)s should be ours but belongs to user %(uid)s; remove it and start again.",
            folder=str(folder),
            uid=found.st_uid,
        )
    account.own(folder)
    return folder


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
