"""A row of the log, as its event tells it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.audit.log.entries import LogRow
from app.audit.log.event_words import about
from app.engine import ProcessKey
from app.identity import SHELL, SYSTEM, SYSTEM_NAMES
from app.kernel.names import Names
from app.ledger import erased_words, name_in


def row_of(row: Any, body: Mapping[str, Any]) -> LogRow:
    act, target = body["act"], body.get("target") or {}
    version = ProcessKey(str(row.deployment_id), row.process) if row.case_id else None
    return LogRow(
        row.arrival,
        row.chain,
        row.seq,
        datetime.fromisoformat(act["at"]),
        act["action"],
        _person(body.get("who") or {}),
        act["outcome"],
        "" if version else about(act["action"], target, body.get("new")),
        _reason(body),
        row.case_id,
        row.number,
        target.get("element"),
        version,
        (body.get("who") or {}).get("auth") == SHELL,
    )


def _person(who: Mapping[str, Any]) -> Names:
    return SYSTEM_NAMES if who.get("name") == SYSTEM.name else name_in(who)


def _reason(body: Mapping[str, Any]) -> Names | None:
    return erased_words(body["erased"]) if "erased" in body else body.get("reason")
