"""Secrets by reference: the database knows where a secret is, never what it is."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from app.imports import SourceError
from app.kernel.errors import InvalidInputError

_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
_LONGEST = 64 * 1024


def check_reference(name: str, text: str) -> str:
    """`text` when it is a reference; raises InvalidInputError when somebody typed the secret itself."""
    if not _REFERENCE.fullmatch(text):
        raise InvalidInputError(
            "%(name)s: write where the secret is, as env:NAME or file:/path, not the secret itself",
            name=name,
            fields={name: "env:NAME / file:/path"},
        )
    return text


def resolve_secret(reference: str, environ: Mapping[str, str] | None = None) -> str:
    """The secret; raises SourceError that names the reference when it leads nowhere."""
    scheme, _, rest = reference.partition(":")
    environ = os.environ if environ is None else environ
    value = environ.get(rest, "") if scheme == "env" else _content(rest) if scheme == "file" else ""
    if not value:
        raise SourceError("The secret %(reference)s is not there; set it where this server runs", reference=reference)
    return value


def _content(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError):
        return ""
