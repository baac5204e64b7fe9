"""The replay page's data for its script: short keys, texts in the reader's language, nothing said twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.audit.replay.page_models import Candidate, ReplayPage, ReplayStep, Timing, VariableStep
from app.kernel.names import Names, pick
from app.ledger import action_sentence
from app.web.translation import translate
from app.web.view_models import PersonRef

_UNITS = (("%(n)s days", "%(n)s day", 86_400), ("%(n)s hours", "%(n)s hour", 3_600), ("%(n)s min", "%(n)s min", 60))


def payload(page: ReplayPage, diagram_url: str, chosen: int, words: "Words") -> dict[str, Any]:
    """Everything the browser needs; it asks the server for nothing but the diagram's XML after this."""
    return {
        "url": diagram_url,
        "names": {name: pick(names, words.language) for name, names in page.names.items()},
        "forms": page.forms,
        "catalogs": page.catalogs,
        "case": page.facts,
        "chosen": chosen,
        "steps": [words.step(step) for step in page.steps],
    }


@dataclass(frozen=True)
class Words:
    """Says steps in one language, moments as `write_moment` does; they are kept, because many steps share them."""

    language: str
    write_moment: Callable[[datetime], str]
    _moments: dict[datetime, str] = field(default_factory=dict)

    def step(self, step: ReplayStep) -> dict[str, Any]:
        """What is empty is left out."""
        person = step.person or PersonRef("", "")
        data: dict[str, Any] = {
            "seq": step.seq,
            "at": self._moment(step.at),
            "what": self._sentence(step),
            "element": step.element,
            "agreement": step.agreement,
            "who": self._who(step, person),
            "username": person.username,
            "for": person.acting_for,
            "role": self._named(step.role),
            "lane": self._named(step.lane),
            "reason": self._named(step.reason) or None,
            "signed": step.meaning and self._say(step.meaning),
            "digests": [step.expected, step.got] if step.agreement in {"differs", "failed"} else None,
            "flows": step.flows,
            "visits": step.visits,
            "waiting": step.waiting,
            "set": step.values,
            "items": step.items,
            "changes": [self._change(change) for change in step.changes],
            "form": _form(step),
            "timing": self._timing(step.timing) if step.timing else None,
            "files": [{"name": file.name, "url": file.url} for file in step.files],
            "others": step.others and [[o.name, o.username, self._notes(o)] for o in step.others],
            "nobody": step.others is not None and not step.others,
            "attempts": [[self._moment(a.at), self._named(a.person), a.what, a.reason] for a in step.attempts],
        }
        return {key: value for key, value in data.items() if value or key == "waiting"}

    def _moment(self, at: datetime | None) -> str:
        if at is None:
            return ""
        if at not in self._moments:
            self._moments[at] = self.write_moment(at)
        return self._moments[at]

    def _named(self, names: Names | None) -> str:
        return pick(names, self.language)

    def _say(self, template: str, **params: Any) -> str:
        return translate(template, params or None, self.language)

    def _sentence(self, step: ReplayStep) -> str:
        return self._named(action_sentence(step.action, step.subject))

    def _change(self, change: VariableStep) -> dict[str, Any]:
        fields = [[self._named(one.label), one.old, one.new] for one in change.changes]
        return {"label": self._named(change.label), "item": change.item, "fields": fields, "withheld": change.withheld}

    def _timing(self, timing: Timing) -> dict[str, Any]:
        return {
            "opened": self._moment(timing.opened_at),
            "claimed": self._moment(timing.claimed_at),
            "due": self._moment(timing.due_at),
            "waited": self._span(timing.waited),
            "worked": self._span(timing.worked) if timing.worked is not None else None,
            "late": timing.late,
        }

    def _span(self, span: timedelta) -> str:
        """`3 天 4 小时`, `12 min`: the two largest units, `0 min` for less than one."""
        parts, left = [], int(span.total_seconds())
        for many, one, length in _UNITS:
            number, left = divmod(left, length)
            if number:
                parts.append(self._say(one if number == 1 else many, n=number))
            elif parts:
                break
        return " ".join(parts[:2]) or self._say("%(n)s min", n=0)

    def _who(self, step: ReplayStep, person: PersonRef) -> str:
        """The name, and that it was given at the machine's shell instead of by a sign-in."""
        name = self._named(person.name)
        return f"{name} ({self._say('at the shell')})" if step.at_shell and name else name

    def _notes(self, person: Candidate) -> str:
        notes = [self._say("for %(name)s", name=person.acting_for)] if person.acting_for else []
        return ", ".join([*notes, self._say("no longer active")] if person.inactive else notes)


def _form(step: ReplayStep) -> Mapping[str, Any] | None:
    """Where the answers became a variable, `from` leads to it instead of saying them twice."""
    form = step.form
    if form is None:
        return None
    answers: Any = form.answers
    source: list[Any] = [[key] for key, value in step.values.items() if value == answers]
    source += [[key, item] for key, item, value in step.items if value == answers]
    return {
        "name": form.name,
        "reads": form.reads,
        "itemName": form.item_name,
        "item": form.item,
        "round": form.round,
        "withheld": answers is None,
        "from": source[0] if source else None,
        "answers": None if source else answers,
    }
