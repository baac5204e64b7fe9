"""The page of a dossier that people read and print: one case, every event, both languages."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.audit.dossier.texts import STATES, action_words, both, meaning_words
from app.cases import Case
from app.engine import ProcessModel
from app.ledger import erased_words, name_in

DigestedBody = tuple[str, Mapping[str, Any]]


def case_page(case: Case, model: ProcessModel, events: Sequence[DigestedBody], head: Mapping[str, Any] | None) -> str:
    """HTML for the case; `events` are its chain's as (hash, opened body), `head` is the newest tree head."""
    rows = [_row(model, *event) for event in events]
    facts = {
        "编号 / Number": case.number,
        "流程 / Process": both(model.names),
        "版本 / Deployment": str(case.deployment_id),
        "状态 / State": STATES.get(case.state, case.state) + (f" · {case.outcome}" if case.outcome else ""),
        "产线 / Line": case.line or "",
        "工序 / Step": case.step or "",
        "开始 / Started": _time(case.started_at),
        "结束 / Ended": _time(case.ended_at) if case.ended_at else "",
    }
    return _environment.get_template("case.html").render(case=case, facts=facts, rows=rows, head=head)


def _row(model: ProcessModel, digest: str, body: Mapping[str, Any]) -> dict[str, Any]:
    act, who = body["act"], body.get("who", {})
    element = model.elements.get((body.get("target") or {}).get("element") or "")
    meaning = body.get("meaning")
    return {
        "seq": act["seq"],
        "at": _time(datetime.fromisoformat(act["at"])),
        "name": both(name_in(who)),
        "role": " · ".join(filter(None, (who.get("role"), who.get("lane")))),
        "for": who.get("for"),
        "action": action_words(act["action"]),
        "denied": act["outcome"] != "ok",
        "element": both(element.names) if element else "",
        "old": _pretty(body.get("old")),
        "new": _content(body),
        "reason": body.get("reason"),
        "files": (body.get("data") or {}).get("files") or {},
        "hash": digest,
        "meaning": meaning_words(meaning) if meaning else None,
    }


def _content(body: Mapping[str, Any]) -> str:
    return both(erased_words(body["erased"])) if "erased" in body else _pretty(body.get("new"))


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=1)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
