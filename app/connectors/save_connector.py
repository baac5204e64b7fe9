"""Set a connector up, change it, and say when it runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import find_kind
from app.connectors.models import ConnectorRow, shown_settings
from app.connectors.outside import check_reference
from app.connectors.permissions import CONFIGURE
from app.connectors.port import ConnectorKind, Setting
from app.identity import Actor, AuditChange, record, require
from app.imports import MappingReader, dump_mapping, require_bring
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.kernel.password_mask import holds_password
from app.ledger import Action

_CODE = re.compile(r"[^\W_][\w.-]{0,59}")  # names a folder too
_LONGEST_PAUSE = 44_640


@dataclass(frozen=True, slots=True)
class ConnectorDraft:
    """A connector as somebody wants it; `settings` and `mapping` as plain values, not yet checked."""

    code: str
    name: str
    kind: str
    mapping: Mapping[str, Any]
    settings: Mapping[str, str] = field(default_factory=dict)
    every_minutes: int | None = None
    enabled: bool = True
    max_error_share: Decimal = Decimal("0.20")


class SaveConnector:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, mappings: MappingReader) -> None:
        self._clock = clock
        self._mappings = mappings

    def __call__(
        self, session: Session, actor: Actor, draft: ConnectorDraft, connector_id: UUID | None = None
    ) -> ConnectorRow:
        """Make or change a connector. Raises ForbiddenError, InvalidInputError, ConflictError, NotFoundError."""
        require(actor, CONFIGURE)
        return self._save(session, actor, draft, connector_id)

    def for_upload(self, session: Session, actor: Actor, draft: ConnectorDraft) -> ConnectorRow:
        """The connector of files that people upload; one of that code only gets the new mapping."""
        feeds = self._mappings.feeds
        feed = feeds.of(draft.mapping)
        require_bring(actor, feed)
        # Two people who upload for one new source at the same moment would both find no connector of it.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"connector:{draft.code}", 0))))
        row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == draft.code))
        if row is not None and feeds.of(row.mapping) is not feed:
            raise ConflictError("%(code)s brings rows of another kind; upload under another name", code=draft.code)
        if row is not None and row.kind != "files":
            raise ConflictError("%(code)s is fed by another system; upload under another name", code=draft.code)
        if row is None:
            return self._save(session, actor, draft, None)
        kept = ConnectorDraft(
            row.code,
            row.name,
            row.kind,
            draft.mapping,
            row.settings,
            row.every_minutes,
            row.enabled,
            row.max_error_share,
        )
        return self._save(session, actor, kept, row.id)

    def _save(self, session: Session, actor: Actor, draft: ConnectorDraft, connector_id: UUID | None) -> ConnectorRow:
        now, values = self._clock.now(), self._checked(draft)
        if connector_id is None:
            if session.scalar(select(ConnectorRow.id).where(ConnectorRow.code == draft.code)):
                raise ConflictError("There is a connector %(code)s already; choose another code", code=draft.code)
            row = ConnectorRow(id=uuid4(), code=draft.code, cursor={}, known_columns=[], created_at=now, **values)
            session.add(row)
            old = None
        else:
            row = _lock(session, connector_id, draft)
            old = _plain(row)
            for name, value in values.items():
                setattr(row, name, value)
        row.next_run_at = _next(row, now)
        session.flush()
        record(
            session,
            actor,
            now,
            AuditChange(Action.CONNECTOR_CHANGED, {"connector": row.code}, old=old, new=_plain(row)),
        )
        return row

    def _checked(self, draft: ConnectorDraft) -> dict[str, Any]:
        if not _CODE.fullmatch(draft.code):
            raise InvalidInputError(
                "The code may have letters, digits, dot, dash and underscore, at most 60",
                fields={"code": "letters, digits, . - _"},
            )
        kind = find_kind(draft.kind)
        mapping = self._mappings.load({**draft.mapping, "source": draft.code}, draft.code)
        if draft.every_minutes is not None and not 1 <= draft.every_minutes <= _LONGEST_PAUSE:
            raise InvalidInputError(
                "A schedule lies between one minute and 31 days", fields={"every_minutes": "1 – 44640"}
            )
        if not 0 <= draft.max_error_share <= 1:
            raise InvalidInputError("The share of wrong rows lies between 0 and 1", fields={"max_error_share": "0 – 1"})
        return {
            "name": draft.name.strip()[:120] or draft.code,
            "kind": draft.kind,
            "mapping": dump_mapping(mapping),
            "settings": _settings(kind, draft.settings),
            "every_minutes": draft.every_minutes,
            "enabled": draft.enabled,
            "max_error_share": draft.max_error_share,
        }


def _lock(session: Session, connector_id: UUID, draft: ConnectorDraft) -> ConnectorRow:
    row = session.get(ConnectorRow, connector_id, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
    if row.code != draft.code or row.kind != draft.kind:
        raise ConflictError("A connector keeps its code and kind, because its measurements are named after them")
    return row


def _settings(kind: ConnectorKind, given: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(set(given) - {setting.name for setting in kind.settings})
    if unknown:
        raise InvalidInputError("%(kind)s has no setting %(names)s", kind=kind.code, names=", ".join(unknown))
    checked = {setting.name: _setting(setting, given.get(setting.name, "").strip()) for setting in kind.settings}
    return {name: value for name, value in checked.items() if value}


def _setting(setting: Setting, text: str) -> str:
    text = text or setting.default
    if not text and setting.required:
        raise InvalidInputError("%(name)s is missing", name=setting.en, fields={setting.name: "missing"})
    if text and setting.kind == "secret":
        return check_reference(setting.name, text)
    if setting.kind == "text" and "://" in text and holds_password(text):
        raise InvalidInputError(
            "%(name)s holds a password or a token; leave it out of the address and name it as a secret",
            name=setting.en,
            fields={setting.name: "holds a password or a token"},
        )
    if text and setting.choices and text not in setting.choices:
        raise InvalidInputError(
            "%(name)s: %(text)s is none of %(choices)s",
            name=setting.en,
            text=text,
            choices=", ".join(setting.choices),
            fields={setting.name: text},
        )
    if text and setting.kind == "number" and not (text.isascii() and text.isdigit()):
        raise InvalidInputError("%(name)s: %(text)s is no whole number", name=setting.en, text=text)
    return text


def _next(row: ConnectorRow, now: datetime) -> datetime | None:
    return now + timedelta(minutes=row.every_minutes) if row.enabled and row.every_minutes else None


def _plain(row: ConnectorRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "settings": shown_settings(row.settings),
        "mapping": row.mapping,
        "enabled": row.enabled,
        "every_minutes": row.every_minutes,
        "max_error_share": str(row.max_error_share),
    }
