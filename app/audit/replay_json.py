"""The replay page's data for its script: short keys, texts in the reader's language, nothing said twice."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.audit.replay_models import ReplayPage, ReplayStep, Timing, VariableStep
from app.web.filters import as_moment
from app.web.page_models import ACTION_TEXTS, PersonRef
from app.web.translation import current_language, in_language, translate

_UNITS = (("%(n)s days", "%(n)s day", 86_400), ("%(n)s hours", "%(n)s hour", 3_600), ("%(n)s min", "%(n)s min", 60))


def payload(page: ReplayPage, diagram_url: str, chosen: int) -> dict[str, Any]:
    """Everything the browser needs; it asks the server for nothing but the diagram's XML after this."""
    return {
        "url": diagram_url,
        "names": {name: in_language(names) for name, names in page.names.items()},
        "forms": page.forms,
        "catalogs": page.catalogs,
        "case": page.facts,
        "chosen": chosen,
        "steps": [_step(step) for step in page.steps],
    }


def sentence(step: ReplayStep) -> str:
    """What happened, in the reader's language."""
    template = ACTION_TEXTS.get(step.action, step.action)
    return translate(template, {"subject": in_language(step.subject)}, current_language())


def in_time(span: timedelta) -> str:
    """`3 天 4 小时`, `12 min`; the two largest units, and `0 min` for less than one."""
    parts, left = [], int(span.total_seconds())
    for many, one, length in _UNITS:
        number, left = divmod(left, length)
        if number:
            parts.append(_say(one if number == 1 else many, n=number))
        elif parts:
            break
    return " ".join(parts[:2]) or _say("%(n)s min", n=0)


def _step(step: ReplayStep) -> dict[str, Any]:
    person = step.person or PersonRef("", "")
    data: dict[str, Any] = {
        "seq": step.seq, "at": as_moment(step.at), "what": sentence(step), "element": step.element,
        "agreement": step.agreement, "who": person.name, "username": person.username,
        "for": person.acting_for, "role": in_language(step.role), "lane": in_language(step.lane),
        "reason": step.reason, "signed": step.meaning and _meaning(step.meaning),
        "digests": [step.expected, step.got] if step.agreement in {"differs", "failed"} else None,
        "flows": step.flows, "visits": step.visits, "waiting": step.waiting, "set": step.values, "items": step.items,
        "changes": [_change(change) for change in step.changes], "form": _form(step),
        "timing": _timing(step.timing) if step.timing else None,
        "files": [{"name": file.name, "url": file.url} for file in step.files],
        "others": step.others and [[o.name, o.username, _notes(o.absent, o.inactive)] for o in step.others],
        "nobody": step.others is not None and not step.others,
        "attempts": [[as_moment(a.at), a.person, a.what, a.reason] for a in step.attempts],
    }  # fmt: skip
    return {key: value for key, value in data.items() if value or key == "waiting"}


def _change(change: VariableStep) -> dict[str, Any]:
    fields = [[in_language(one.label), one.old, one.new] for one in change.changes]
    return {"label": in_language(change.label), "item": change.item, "fields": fields, "withheld": change.withheld}


def _form(step: ReplayStep) -> Mapping[str, Any] | None:
    form = step.form
    if form is None:
        return None
    answers: Any = form.answers
    source: list[Any] = [[key] for key, value in step.values.items() if value == answers]
    source += [[key, item] for key, item, value in step.items if value == answers]
    return {
        "name": form.name, "reads": form.reads, "itemName": form.item_name, "item": form.item, "round": form.round,
        "withheld": answers is None, "from": source[0] if source else None, "answers": None if source else answers,
    }  # fmt: skip


def _timing(timing: Timing) -> dict[str, Any]:
    return {
        "opened": as_moment(timing.opened_at), "claimed": as_moment(timing.claimed_at), "due": as_moment(timing.due_at),
        "waited": in_time(timing.waited), "worked": in_time(timing.worked) if timing.worked is not None else None,
        "late": timing.late,
    }  # fmt: skip


def _notes(absent: bool, inactive: bool) -> str:
    notes = [_say("absent then")] if absent else []
    return ", ".join([*notes, _say("no longer active")] if inactive else notes)


def _meaning(meaning: str) -> str:
    return _say(meaning)


def _say(template: str, **params: Any) -> str:
    return translate(template, params or None, current_language())
