"""The page of a dossier that people read and print: one case, every event, both languages."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.cases.models import Case
from app.engine.model import ProcessModel
from app.ledger.record import hash_text

_ACTIONS = {
    "case.started": "发起 / Started", "task.completed": "完成任务 / Task completed", "task.claimed": "领取 / Claimed",
    "task.released": "放回 / Given back", "task.delegated": "转办 / Delegated",
    "job.completed": "系统完成 / Done by the system",
    "children.joined": "子流程返回 / Sub-cases joined", "timer.fired": "定时到期 / Timer fired",
    "case.cancelled": "取消 / Cancelled", "access.denied": "被拒绝 / Refused",
}  # fmt: skip
_MEANINGS = {
    "review": "审核 / review", "approval": "批准 / approval", "verification": "验证 / verification",
    "responsibility": "负责 / responsibility", "authorship": "编制 / authorship",
}  # fmt: skip
_STATES = {"running": "进行中 / running", "completed": "已完成 / completed", "cancelled": "已取消 / cancelled"}


def case_page(case: Case, model: ProcessModel, bodies: Sequence[str], head: Mapping[str, Any] | None) -> str:
    """HTML for the case; `bodies` are its chain's, `head` is the newest tree head."""
    rows = [_row(model, body) for body in bodies]
    facts = {
        "编号 / Number": case.number,
        "流程 / Process": f"{model.name('zh')} / {model.name('en')}",
        "版本 / Deployment": str(case.deployment_id),
        "状态 / State": _STATES.get(case.state, case.state) + (f" · {case.outcome}" if case.outcome else ""),
        "产线 / Line": case.line or "",
        "工序 / Step": case.step or "",
        "开始 / Started": _time(case.started_at),
        "结束 / Ended": _time(case.ended_at) if case.ended_at else "",
    }
    return _environment.get_template("case.html").render(case=case, facts=facts, rows=rows, head=head)


def _row(model: ProcessModel, text: str) -> dict[str, Any]:
    body = orjson.loads(text)
    act, who = body["act"], body.get("who", {})
    element = model.elements.get((body.get("target") or {}).get("element") or "")
    meaning = body.get("meaning")
    return {
        "seq": act["seq"], "at": _time(datetime.fromisoformat(act["at"])), "name": who.get("name", ""),
        "role": " · ".join(filter(None, (who.get("role"), who.get("lane")))), "for": who.get("for"),
        "action": _ACTIONS.get(act["action"], act["action"]), "denied": act["outcome"] != "ok",
        "element": f"{element.name('zh')} / {element.name('en')}" if element else "",
        "old": _pretty(body.get("old")), "new": _pretty(body.get("new")), "reason": body.get("reason"),
        "files": (body.get("data") or {}).get("files") or {}, "hash": hash_text(text),
        "meaning": _MEANINGS.get(meaning, meaning) if meaning else None,
    }  # fmt: skip


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=1)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
