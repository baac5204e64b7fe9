"""Under which account the server runs: PostgreSQL refuses root, so root hands it to `nobody`."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """The account that owns the server's folder; `switch` says that we are root and must become it."""

    uid: int
    gid: int
    switch: bool

    def run(self, command: Sequence[object], log: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run `command` (paths and texts) as this account from `/`; ours may be out of its reach.

        Output goes to `log` (a server started this way keeps it open) or comes back in the result.
        """
        output = log.open("a") if log else None
        try:
            return subprocess.run(  # noqa: S603 - our own binaries, no shell
                [str(part) for part in command],
                check=False,
                cwd="/",
                text=True,
                stdin=subprocess.DEVNULL,
                stdout=output or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
                **(_identity(self) if self.switch else {}),
            )
        finally:
            if output:
                output.close()

    def can_reach(self, path: Path) -> bool:
        """Whether this account can read and enter `path`: asked of the system, not guessed from modes."""
        if not self.switch:
            return os.access(path, os.R_OK | os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", path]).returncode == 0

    def own(self, folder: Path) -> None:
        """Make `folder` (one of ours) and close it to everybody else."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.switch and folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def write(self, path: Path, content: str) -> None:
        """Put `content` into a file that this account alone may read; nobody ever sees half of it."""
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if self.switch:
            os.chown(draft, self.uid, self.gid)
        draft.rename(path)


def _identity(account: Account) -> dict[str, Any]:
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def account_for(home: Path) -> Account:
    """The present user, or, for root, the owner of `home` if it is somebody else, or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    if home.exists() and (owner := home.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, switch=True)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, switch=True)
