"""Writes dossiers in tests, changes them, and runs the verifier as an auditor would: Python alone."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.selection import select_case
from app.audit.seal_jobs import SealLedger
from app.audit.verifier import verify as verifier
from app.ledger.seals.keys import SealKeys, public_pem
from app.ledger.seals.stored_heads import head_of, newest_row
from tests.support.plant.running import Plant


@dataclass
class Bench:
    """A folder with dossiers, heads and keys."""

    plant: Plant
    folder: Path

    def seal(self) -> None:
        with self.plant.sessions.begin() as session:
            self.plant.container.need(SealLedger).run(session)

    def export(self, case: UUID, name: str = "dossier.zip", *, seal: bool = True) -> Path:
        if seal:
            self.seal()
        target = io.BytesIO()
        with self.plant.sessions() as session:
            write = self.plant.container.need(WriteDossier)
            write(session, select_case(session, case), target, self.plant.clock.now())
        path = self.folder / name
        path.write_bytes(target.getvalue())
        return path

    def head(self, name: str = "head.json") -> Path:
        with self.plant.sessions() as session:
            head = head_of(newest_row(session)).as_json()
        path = self.folder / name
        path.write_text(json.dumps(head, indent=None))
        return path

    def public_key(self) -> Path:
        path = self.folder / "pub.pem"
        path.write_bytes(public_pem(SealKeys(self.folder / "seal-key.pem").signer().public))
        return path

    def verify(self, dossier: Path, *arguments: object) -> tuple[int, str]:
        """Exit code and output of the verifier inside the archive, without site-packages and our code."""
        program = self.folder / "verify.py"
        with zipfile.ZipFile(self.folder / "true.zip" if not dossier.exists() else dossier) as archive:
            program.write_bytes(archive.read("verify.py"))
        return run(program, dossier, *arguments)


def run(program: Path, *arguments: object) -> tuple[int, str]:
    """Exit code and output. While coverage runs, which Python alone does not have, our module must say the same."""
    given = [*map(str, arguments)]
    done = subprocess.run([sys.executable, "-I", "-S", program, *given], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    answer = done.returncode, done.stdout + done.stderr
    assert "COVERAGE_PROCESS_CONFIG" not in os.environ or _said(given) == answer
    return answer


def _said(arguments: list[str]) -> tuple[int, str]:
    said, wrong = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(wrong):
        code = verifier.main(arguments)
    return code, said.getvalue() + wrong.getvalue()


def rewritten(path: Path, changes: Mapping[str, Callable[[bytes], bytes | None]]) -> Path:
    """A copy whose members were changed; None drops one."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content: bytes | None = old.read(name)
            if name in changes:
                content = changes[name](old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target
