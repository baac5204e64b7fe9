"""Words of the dossier, in both languages at once: it is read by whoever audits, wherever."""

from collections.abc import Mapping

from app.web.translation import translate
from app.web.view_models import Names

ACTIONS: Mapping[str, str] = {
    "case.started": "发起 / Started",
    "task.completed": "完成任务 / Task completed",
    "task.claimed": "领取 / Claimed",
    "task.released": "放回 / Given back",
    "task.delegated": "转办 / Delegated",
    "task.escalated": "升级 / Escalated",
    "task.reminded": "催办 / Reminded",
    "job.completed": "系统完成 / Done by the system",
    "job.failed": "系统任务失败 / Failed",
    "children.started": "发起子流程 / Sub-cases started",
    "children.joined": "子流程返回 / Sub-cases joined",
    "timer.fired": "定时到期 / Timer fired",
    "case.cancelled": "取消 / Cancelled",
    "access.denied": "被拒绝 / Refused",
    "content.erased": "依法删除内容 / Content erased by order",
    "finding.contested": "对责任建议提出异议 / Finding contested",
    "finding.accepted": "认定责任建议成立 / Finding accepted",
    "finding.overruled": "驳回责任建议 / Finding overruled",
}
MEANINGS: Mapping[str, str] = {
    "review": "审核 / review",
    "approval": "批准 / approval",
    "verification": "验证 / verification",
    "responsibility": "负责 / responsibility",
    "authorship": "编制 / authorship",
    "decision": "认定 / decision",
}
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


def said(text: str) -> str:
    """An English text of the program in both languages."""
    return both({"zh": translate(text, None, "zh"), "en": text})
