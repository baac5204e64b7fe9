"""Takes a copy of the embedded database that PostgreSQL's own tools can read back."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import make_url

from app.config.postgres.binaries import find
from app.kernel.errors import DomainError

NEEDED = "TABLE DATA public ledger_events"


class BackupError(DomainError):
    """The copy could not be written, or does not hold what it should."""

    code = "backup"


def back_up(owner_url: str, file: Path) -> int:
    """Write everything that the owner's role owns to `file` (custom format of pg_dump); gives its bytes.

    The file is read back and must list the ledger. Raises BackupError; an existing file is never written over.
    """
    if file.exists():
        raise BackupError("%(file)s is there already: name a new file", file=str(file))
    url = make_url(owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    partial = file.with_name(f"{file.name}.partial")
    _run(["pg_dump", "--format=custom", f"--file={partial}", f"--dbname={url}"])
    if NEEDED not in _run(["pg_restore", "--list", partial]):
        raise BackupError("%(file)s does not hold the ledger: nothing was deleted", file=str(partial))
    partial.rename(file)
    return file.stat().st_size


def _run(command: Sequence[object]) -> str:
    tool, *arguments = (str(part) for part in command)
    path = find() / "bin" / tool
    done = subprocess.run([path, *arguments], check=False, capture_output=True, text=True)  # noqa: S603 - our own tools
    if done.returncode != 0:
        raise BackupError("%(tool)s failed: %(output)s", tool=tool, output=done.stderr.strip() or done.stdout.strip())
    return done.stdout
