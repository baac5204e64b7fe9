"""Secrets by reference: the database knows where a secret is, never what it is.

They come from one folder (`secrets` of the instance) and one prefix of the environment, so that no reference leads to
the keys of the product itself; each is told to the host beside which the settings name it, and to no other.
"""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.config import OutsideSettings
from app.connectors.outside.reach import plain_host
from app.imports import SourceError
from app.kernel.errors import InvalidInputError

_REFERENCE = re.compile(r"env:CONNECTOR_SECRET_[A-Z0-9_]+|file:[A-Za-z0-9][\w.-]*")
_LONGEST = 64 * 1024
_FORM = "env:CONNECTOR_SECRET_NAME / file:NAME"


def check_reference(name: str, text: str) -> str:
    """`text` when it is a reference; raises InvalidInputError when it is the secret itself, or leads elsewhere."""
    if not _REFERENCE.fullmatch(text):
        raise InvalidInputError(
            "%(name)s: write where the secret is, as env:CONNECTOR_SECRET_NAME, or file:NAME for a file in the"
            " instance's folder secrets; not the secret itself",
            name=name,
            fields={name: _FORM},
        )
    return text


class Secrets:
    """Resolves references; `ours` are files of the product itself, which are no connector's secret under any name."""

    def __init__(
        self,
        folder: Path,
        settings: OutsideSettings,
        ours: Sequence[Path] = (),
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._ours = ours
        self._environ = environ

    def for_host(self, reference: str, host: str) -> str:
        """The secret that `host` may be told; raises SourceError that names the reference."""
        name = plain_host(host)
        if not any(reference in entry.secrets for entry in self._settings.hosts if entry.host == name):
            raise SourceError(
                "The secret %(reference)s is not meant for %(host)s; whoever runs this server names it in bihuan.toml"
                " beside that host",
                reference=reference,
                host=name,
            )
        return self._resolve(reference)

    def for_messages(self, reference: str) -> str:
        """The secret by which a sender signs its messages; raises SourceError that names the reference."""
        if reference not in self._settings.webhook_secrets:
            raise SourceError(
                "The secret %(reference)s signs no messages; whoever runs this server names it in bihuan.toml under"
                " webhook_secrets of [connectors]",
                reference=reference,
            )
        return self._resolve(reference)

    def _resolve(self, reference: str) -> str:
        scheme, _, name = reference.partition(":")
        value = self._environ.get(name, "") if scheme == "env" else self._content(name)
        if not value:
            raise SourceError(
                "The secret %(reference)s is not there; set it where this server runs", reference=reference
            )
        return value

    def _content(self, name: str) -> str:
        """What the file of this name says; empty when there is none, or when it is a link."""
        try:
            descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return ""
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or self._is_ours(found):
                return ""
            if found.st_mode & 0o077:
                raise SourceError("Others may read the secret file:%(name)s; close it with chmod 600", name=name)
            return file.read(_LONGEST).strip()

    def _is_ours(self, found: os.stat_result) -> bool:
        return any(path.exists() and os.path.samestat(path.stat(), found) for path in self._ours)
