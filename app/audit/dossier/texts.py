"""Words of the dossier, in both languages at once: it is read by whoever audits, wherever."""

from collections.abc import Mapping

from app.kernel.names import Names
from app.kernel.signatures import SIGNATURES
from app.ledger import action_title
from app.web.translation import translate

MEANINGS: Mapping[str, str] = {
    "review": "审核 / review",
    "approval": "批准 / approval",
    "verification": "验证 / verification",
    "responsibility": "负责 / responsibility",
    "authorship": "编制 / authorship",
    "decision": "认定 / decision",
}


def meaning_words(code: str) -> str:
    """What a signature means, in both languages; the code itself when nobody knows it any more."""
    return MEANINGS.get(code) or both(SIGNATURES.get(code, code))


STATES: Mapping[str, str] = {
    "running": "进行中 / running",
    "completed": "已完成 / completed",
    "cancelled": "已取消 / cancelled",
    "open": "待办 / waiting",
    "done": "已完成 / done",
}


def both(names: Names | None) -> str:
    """`中文 / English`; once where they are the same."""
    if names is None or isinstance(names, str):
        return names or ""
    return " / ".join(dict.fromkeys(part for part in (names.get("zh"), names.get("en")) if part))


def action_words(action: str) -> str:
    """What an action of the ledger is called, in both languages."""
    return both(action_title(action))


def said(text: str) -> str:
    """An English text of the program in both languages."""
    return both({"zh": translate(text, None, "zh"), "en": text})
