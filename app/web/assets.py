"""From the name of a front-end file to the address of its built, hash-named version."""

import json
from functools import cache
from pathlib import Path

from flask import current_app, url_for

_DIST = Path(__file__).resolve().parent / "static" / "dist"


class AssetsNotBuiltError(RuntimeError):
    """The front end has not been built, or lacks the file a template asks for."""


@cache
def _read_manifest(changed: int) -> dict[str, str]:  # noqa: ARG001 -- only part of the cache key
    found: dict[str, str] = json.loads((_DIST / "manifest.json").read_text())
    return found


def _manifest() -> dict[str, str]:
    """Read once; in debug mode whenever the build has changed it."""
    path = _DIST / "manifest.json"
    if not path.exists():
        raise AssetsNotBuiltError(f"{path} is missing: run `python scripts/build_frontend.py`")
    return _read_manifest(path.stat().st_mtime_ns if current_app.debug else 0)


def asset(name: str) -> str:
    """The URL of `form.js`, `app.css`, …; raises AssetsNotBuiltError when the build made no such file."""
    try:
        return url_for("static", filename=f"dist/{_manifest()[name]}")
    except KeyError:
        raise AssetsNotBuiltError(f"the front-end build made no {name}") from None


def has_asset(name: str) -> bool:
    """True when the build made `name` (not every script brings a stylesheet)."""
    return name in _manifest()
