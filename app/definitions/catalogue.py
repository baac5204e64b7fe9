"""Finds what is in force: the files, models, forms and decisions of a deployment."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache

from sqlalchemy.orm import Session

from app.definitions.deployed_rows import (
    ProcessInForce,
    deployment_number,
    known_processes,
    latest_key,
    newest_keys,
    processes_in_force,
    read_files,
)
from app.definitions.forms.form import Form
from app.definitions.version import Version
from app.engine import ProcessKey, ProcessModel
from app.feel import Decision


class Definitions:
    """Reads deployments, and keeps the last `size` of them parsed: a deployment never changes.

    `sessions` opens a session for reading; it is asked only when a deployment is not kept yet.
    """

    def __init__(self, sessions: Callable[[], AbstractContextManager[Session]], size: int = 32) -> None:
        self._sessions = sessions
        self._kept = lru_cache(maxsize=size)(self._load)

    def files(self, deployment: str) -> Mapping[str, bytes]:
        """All BPMN and DMN files of the deployment by path; raises LookupError when there is no such deployment."""
        return self.version(deployment).executables

    def model(self, key: ProcessKey) -> ProcessModel:
        """The process as plain facts; raises LookupError when there is no such deployment or process."""
        return self.version(key.deployment).models[key.process]

    def form(self, deployment: str, name: str) -> Form:
        """The form of that name; raises LookupError when there is no such deployment or form."""
        return self.version(deployment).form(name)

    def decisions(self, deployment: str) -> Mapping[str, Decision]:
        """Every decision of the deployment by id; raises LookupError when there is no such deployment."""
        return self.version(deployment).decisions

    def source(self, key: ProcessKey) -> bytes:
        """The BPMN file in which the process stands, byte for byte, for the diagram."""
        version = self.version(key.deployment)
        return version.files[version.models[key.process].path]

    def version(self, deployment: str) -> Version:
        """The parsed deployment; raises LookupError when there is none."""
        return self._kept(deployment)

    def latest(self, session: Session, process_key: str) -> ProcessKey:
        """An executable process of the newest version; raises NotFoundError for one that was taken out of it."""
        return latest_key(session, process_key)

    def in_force(self, session: Session) -> list[ProcessInForce]:
        """Every executable process of the newest version, by key: those that can be started."""
        return processes_in_force(session)

    def known(self, session: Session) -> list[ProcessInForce]:
        """The newest version of every executable process that there ever was, by key: those that cases may be of."""
        return known_processes(session)

    def newest(self, session: Session, most: int) -> list[ProcessKey]:
        """Up to `most` versions of every executable process, newest first."""
        return newest_keys(session, most)

    def number(self, session: Session, deployment: str) -> int:
        """The version number people know a deployment by; raises NotFoundError."""
        return deployment_number(session, deployment)

    def _load(self, deployment: str) -> Version:
        with self._sessions() as session:
            files = read_files(session, deployment)
        if not files:
            raise LookupError(f"no deployment {deployment}")
        return Version(files)
