"""What another account needs to run our code: an interpreter, and packages where it can read them."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from app.config.postgres.account import Account
from app.config.settings import ROOT

_LEFT_BEHIND = shutil.ignore_patterns(".*", "node_modules", "frontend", "instance*", "artifacts", "__pycache__")
"""What no account needs to run the product from a copy of the checkout."""


def python_of(account: Account) -> str | None:
    """An interpreter of this version that `account` can run, or None; root's own may lie in a closed folder."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        try:
            done = account.run([candidate, "-c", "import sys; print(sys.version_info[:2])"])
        except OSError:
            continue
        if done.stdout.strip() == str(sys.version_info[:2]):
            return candidate
    return None


def packages_of(account: Account, folder: Path) -> list[str]:
    """The checkout and the installed packages; copied into `folder` when `account` cannot enter where they are."""
    installed = Path(sysconfig.get_path("purelib"))
    return [
        str(_within_reach(account, ROOT, folder / "checkout")),
        str(_within_reach(account, installed, folder / "packages")),
    ]


def _within_reach(account: Account, source: Path, copy: Path) -> Path:
    if account.can_reach(source):
        return source
    if not copy.exists():
        shutil.copytree(source, copy, ignore=_LEFT_BEHIND, copy_function=_open_copy)
        for path in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
            path.chmod(0o755)
    return copy


def _open_copy(source: str, target: str) -> None:
    """The same file under another name, where everybody may read it and the disk is the same; else a copy for all."""
    mode = Path(source).stat().st_mode
    if mode & 0o004:
        try:
            os.link(source, target)
        except OSError:
            pass
        else:
            return
    shutil.copy2(source, target)
    Path(target).chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
