"""What an order says on the page, in both languages: how far it is, its verdict, counts, and what was found."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.audit.desk.models import AuditOrder, OrderState, OrderStep
from app.audit.dossier.left_out import left_out_names
from app.kernel.names import Names
from app.ledger import BREAKS, STATUS, Unproven, unproven_names

_STEPS: Mapping[str, Names] = {
    OrderStep.SEALS: {"zh": "正在封存最新事件", "en": "sealing the newest events"},
    OrderStep.EVENTS: {"zh": "正在核对链、个人内容与封印", "en": "checking chains, payloads and seals"},
    OrderStep.LOST: {"zh": "执行它的后台进程中断，任务已丢失；可重新提交", "en": "its worker died over it; ask again"},
    OrderStep.FILE: {"zh": "正在写文件", "en": "writing the file"},
}
_COUNTS: Mapping[str, Mapping[str, str]] = {
    "count": {"zh": "处有改动", "en": "places changed"},
    "cases": {"zh": "个案件", "en": "cases"},
    "events": {"zh": "条记录", "en": "events"},
    "chains": {"zh": "条链", "en": "chains"},
    "heads": {"zh": "个树头", "en": "tree heads"},
}


def step_names(order: AuditOrder) -> Names:
    """What is done just now; of a failed one the reason."""
    step = order.step or ""
    if order.state == OrderState.FAILED:
        return _STEPS[step] if step == OrderStep.LOST else step
    return _STEPS.get(step, {"zh": f"正在核对 {step}", "en": f"comparing {step}"})


def verdict_names(result: Mapping[str, Any]) -> Names | None:
    """What a verification says in a word; None for orders of files."""
    return STATUS[result["status"]] if "status" in result else None


def count_names(result: Mapping[str, Any]) -> list[Names]:
    """Counts in words; of breaks only where there are any, for the verdict says the rest."""
    told = [key for key in _COUNTS if key in result and (result[key] or key != "count")]
    return [{language: f"{result[key]} {said}" for language, said in _COUNTS[key].items()} for key in told]


def result_lines(result: Mapping[str, Any]) -> list[tuple[str, Names]]:
    """(place, what is there): what was found, what could not be checked, what was left out."""
    return [*_breaks(result), *_unchecked(result), *left_out_names(result.get("withheld", ()))]


def _breaks(result: Mapping[str, Any]) -> Iterator[tuple[str, Names]]:
    for one in result.get("breaks", ()):
        place = " ".join(filter(None, (one.get("row"), one.get("name"), f"{one['chain']} #{one['seq']}")))
        yield place, {"zh": BREAKS[one["code"]]["zh"], "en": one["sentence"]}


def _unchecked(result: Mapping[str, Any]) -> Iterator[tuple[str, Names]]:
    for one in (*result.get("unproven", ()), *result.get("notes", ())):
        params = {key: value for key, value in one.items() if key != "code"}
        yield "", unproven_names(Unproven(one["code"], params))
