"""Write an event log to a file, and record who took it."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

from app.config import CliContext, say
from app.definitions import Definitions
from app.identity import AuditChange, acting_at_shell, record, require_everywhere
from app.ledger import Action
from app.process_mining.event_log.atomic_file import sha256_of, whole_file
from app.process_mining.event_log.export_request import ExportOptions, LogSource
from app.process_mining.event_log.pseudonyms import naming
from app.process_mining.event_log.selection import read_traces

Writer = Callable[[IO[bytes], LogSource], int]
"""Writes a log and returns how many cases it holds."""
PERMISSION = "case:export"


def export_log(cli: CliContext, kind: str, write: Writer, asked: ExportOptions) -> None:
    """Raises ForbiddenError for who may not, and where a real plant was not told who does it."""
    wanted = asked.wanted(cli.settings.timezone)
    target_facts = {
        "kind": kind,
        "since": wanted.since,
        "until": wanted.until,
        "process": asked.process,
        "pseudonymised": asked.pseudonymise,
    }
    with cli.session() as session:
        actor = acting_at_shell(session, asked.as_user, PERMISSION, cli.clock.now())
        require_everywhere(actor, PERMISSION)
    # The file takes its name after the record of the export is committed: no export without one.
    with whole_file(asked.output) as target, cli.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        traces = read_traces(session, cli.container.need(Definitions), wanted)
        names = naming(session, pseudonymise=asked.pseudonymise)
        cases = write(target, LogSource(session, wanted, traces, names))
        target.flush()
        facts = {"cases": cases, "sha256": sha256_of(Path(target.name))}
        record(session, actor, cli.clock.now(), AuditChange(Action.LOG_EXPORTED, target_facts, data=facts))
    say(
        {"file": str(asked.output), **facts}, f"{asked.output}: {cases} cases, SHA-256 {facts['sha256']}", asked.as_json
    )
