"""What an event outside cases is about, so that people can read it: of roles who, which, where and how long."""

from collections.abc import Mapping
from typing import Any

from app.kernel.names import Names, pick
from app.kernel.roles import ROLES

_EVERYWHERE = {"zh": "全部产线", "en": "all lines"}
_OPEN = {"zh": "长期", "en": "open end"}


def about(action: str, target: Mapping[str, Any], new: Any) -> Names:
    """The words for the column About."""
    if action.startswith("role.") and isinstance(new, Mapping) and "role" in new:
        return {language: _grant(target, new, language) for language in ("zh", "en")}
    shown = (value for key, value in target.items() if key not in {"task", "user", "grant", "absence", "audit_order"})
    return " · ".join(str(value) for value in shown if isinstance(value, str | int)) or _ids(target)


def _grant(target: Mapping[str, Any], new: Mapping[str, Any], language: str) -> str:
    role = pick(ROLES.get(new["role"]), language) or new["role"]
    place = new.get("line") or new.get("plant") or pick(_EVERYWHERE, language)
    until = _day(new.get("valid_to")) or pick(_OPEN, language)
    who = target.get("username") or target.get("user", "")[:8]
    return f"{who}: {role} · {place} · {_day(new.get('valid_from'))} – {until}"


def _ids(target: Mapping[str, Any]) -> str:
    """Where only ids tell what it is about, their beginnings."""
    return " · ".join(str(value)[:8] for value in target.values() if isinstance(value, str))


def _day(moment: str | None) -> str:
    return moment[:10] if moment else ""
