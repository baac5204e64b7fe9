"""Write an event log to a file, and record that it was taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.config import CliContext, say
from app.identity import SYSTEM, AuditChange, record
from app.ledger import Action
from app.process_mining.event_log.atomic_file import sha256_of, whole_file
from app.process_mining.event_log.pseudonyms import Labels, naming
from app.process_mining.event_log.selection import TraceSelection

Writer = Callable[[Any, Session, TraceSelection, Labels], int]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options that both formats share; `since` is a local day of the installation's timezone."""

    output: Path
    since: datetime | None
    process: str | None
    pseudonymise: bool
    as_json: bool


def export_log(cli: CliContext, kind: str, write: Writer, asked: ExportOptions) -> None:
    since = None if asked.since is None else asked.since.replace(tzinfo=cli.settings.timezone).astimezone(UTC)
    wanted = TraceSelection(since, asked.process)
    target_facts = {"kind": kind, "since": since, "process": asked.process, "pseudonymised": asked.pseudonymise}
    # The file takes its name after the record of the export is committed: no export without one.
    with whole_file(asked.output) as target, cli.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        cases = write(target, session, wanted, naming(session, pseudonymise=asked.pseudonymise))
        target.flush()
        facts = {"cases": cases, "sha256": sha256_of(Path(target.name))}
        record(session, SYSTEM, cli.clock.now(), AuditChange(Action.LOG_EXPORTED, target_facts, data=facts))
    say(
        {"file": str(asked.output), **facts}, f"{asked.output}: {cases} cases, SHA-256 {facts['sha256']}", asked.as_json
    )
