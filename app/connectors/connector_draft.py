"""A connector as somebody wants it, and what of that can be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.connectors.adapter_registry import find_kind
from app.connectors.outside import check_reference
from app.connectors.port import ConnectorKind, Setting
from app.imports import MappingReader, dump_mapping
from app.kernel.errors import InvalidInputError
from app.kernel.password_mask import holds_password

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


def check_draft(draft: ConnectorDraft, mappings: MappingReader) -> dict[str, Any]:
    """The columns of `ConnectorRow` as the draft wants them; raises InvalidInputError, NotFoundError for the kind."""
    if not _CODE.fullmatch(draft.code):
        raise InvalidInputError(
            "The code may have letters, digits, dot, dash and underscore, at most 60",
            fields={"code": "letters, digits, . - _"},
        )
    kind = find_kind(draft.kind)
    mapping = mappings.load({**draft.mapping, "source": draft.code}, draft.code)
    if draft.every_minutes is not None and not 1 <= draft.every_minutes <= _LONGEST_PAUSE:
        raise InvalidInputError("A schedule lies between one minute and 31 days", fields={"every_minutes": "1 – 44640"})
    if not 0 <= draft.max_error_share <= 1:
        raise InvalidInputError("The share of wrong rows lies between 0 and 1", fields={"max_error_share": "0 – 1"})
    return {
        "name": draft.name.strip()[:120] or draft.code,
        "kind": draft.kind,
        "mapping": dump_mapping(mapping),
        "settings": _check_settings(kind, draft.settings),
        "every_minutes": draft.every_minutes,
        "enabled": draft.enabled,
        "max_error_share": draft.max_error_share,
    }


def _check_settings(kind: ConnectorKind, given: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(set(given) - {setting.name for setting in kind.settings})
    if unknown:
        raise InvalidInputError("%(kind)s has no setting %(names)s", kind=kind.code, names=", ".join(unknown))
    checked = {setting.name: _check_setting(setting, given.get(setting.name, "").strip()) for setting in kind.settings}
    return {name: value for name, value in checked.items() if value}


def _check_setting(setting: Setting, text: str) -> str:
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
