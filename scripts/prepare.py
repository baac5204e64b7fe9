"""Makes `.venv` from a lock file, builds the front end, writes the first settings. Standard library only.

    python scripts/prepare.py run     what the product needs
    python scripts/prepare.py test    and what its tests and checks need

Each step is skipped when its inputs have not changed, so that a second start takes no time.
"""

import hashlib
import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}

FIRST_SETTINGS = """\
# Written on the first start by ./scripts/run. A demonstration: the sign-in page lists its people.
# What a database is, it is from its birth: for real use start another instance with a folder of its own:
#   ./scripts/run --empty --instance /srv/bihuan
demo = true
# host = "127.0.0.1"
# port = 8000
# database_url = "postgresql://bihuan_app:…@host/bihuan"        # default: the embedded one
# database_owner_url = "postgresql://bihuan_owner:…@host/bihuan"

# [smtp]
# host = "mail.example.com"
# sender = "bihuan@example.com"
"""


def main() -> None:
    """Bring everything up to date for the purpose named on the command line."""
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    make_environment()
    install(purpose)
    build = [PYTHON, ROOT / "scripts" / "build_frontend.py", *(["--tools"] if purpose == "test" else [])]
    if subprocess.run(build, check=False).returncode != 0:
        sys.exit("The front end could not be built; see above.")
    install_product()
    if purpose == "run":
        write_first_settings()


def make_environment() -> None:
    """Make `.venv`, and make it anew when it was moved here or belongs to another Python."""
    wanted = f"{sys.version_info[:2]} {VENV}"
    if PYTHON.exists() and _read(VENV / "made-for") in {wanted, ""}:
        return
    tell(f"making .venv with Python {sys.version_info.major}.{sys.version_info.minor}")
    try:
        venv.create(VENV, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit("Python's venv module is incomplete; on Debian or Ubuntu: apt-get install python3-venv")
    (VENV / "made-for").write_text(wanted)


def install(purpose: str) -> None:
    """Install exactly the locked packages, with their hashes checked."""
    enough = LOCKS.values() if purpose == "run" else [LOCKS["test"]]  # the second lock contains the first
    if any(_read(VENV / name) == _digest(ROOT / name) for name in enough):
        return
    lock = ROOT / LOCKS[purpose]
    total = len(re.findall(r"^[\w.-]+==", lock.read_text(), re.MULTILINE))
    tell(f"installing {total} packages from {lock.name}")
    pip(["--require-hashes", "--no-deps", "-r", str(lock)], total)
    (VENV / lock.name).write_text(_digest(lock))


def install_product() -> None:
    """Put `bihuan` on `.venv/bin`, running from this checkout."""
    wanted = _digest(ROOT / "pyproject.toml")
    if wanted != _read(VENV / "product"):
        tell("installing bihuan")
        pip(["--no-deps", "--no-build-isolation", "-e", str(ROOT)], 1)
        (VENV / "product").write_text(wanted)


def pip(arguments: list[str], total: int) -> None:
    """Run pip, showing one moving line of progress on a terminal and its whole output when it fails."""
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        *arguments,
    ]
    started, seen, lines = time.monotonic(), 0, []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            lines.append(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                progress(f"{seen}/{total} {line.split()[1].split('==')[0]}")
            elif line.startswith("Installing collected"):
                progress("unpacking …")
    if process.returncode != 0:
        sys.exit("".join(lines) + "\npip failed; see above")
    tell(f"done in {time.monotonic() - started:.0f} s")


def progress(text: str) -> None:
    """Show `text` in place; away from a terminal only a dot, so that logs stay short."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}", end="\r", flush=True)


def write_first_settings() -> None:
    """A first start without settings is a demonstration; one with a database is no first start."""
    instance = Path(os.environ.get("BIHUAN_INSTANCE", ROOT / "instance"))
    chosen = {"BIHUAN_DEMO", "DATABASE_URL"} & os.environ.keys()
    there = any((instance / name).exists() for name in ("bihuan.toml", "postgres", "postgres.txt"))
    if not chosen and not there:
        instance.mkdir(parents=True, exist_ok=True)
        settings = instance / "bihuan.toml"
        settings.touch(mode=0o600)  # passwords will stand in it
        settings.write_text(FIRST_SETTINGS, encoding="utf-8")


def tell(text: str) -> None:
    """One line of what is going on."""
    print(f"[prepare] {text}", flush=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    main()
