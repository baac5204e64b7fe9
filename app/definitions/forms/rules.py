"""What an answer must satisfy: form-js's own rules and those the browser leaves to the server.

As in form-js: required fails on null, '', [] and an unchecked checkbox; lengths count trimmed text;
minimum, maximum and step are exact. Beyond it: choice membership, passed dates, the author's `check`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from app.definitions.forms.choices import is_offered, offered
from app.definitions.forms.component import Component, feel_of
from app.definitions.forms.decimals import exact
from app.definitions.forms.messages import FieldProblem
from app.definitions.forms.patterns import matches
from app.definitions.forms.scope import AnswerFrame, evaluate

_EMAIL = r"^[^@\s]{1,64}@[^@\s.]+\.[^@\s]{1,190}$"
_PHONE = r"^\+?[0-9][0-9 ()-]{3,22}$"


def first_problem(component: Component, value: Any, frame: AnswerFrame, now: datetime) -> FieldProblem | None:
    """The first rule that `value` (parsed, visible, the person's own) breaks."""
    return next(problems(component, value, frame, now), None)


def problems(component: Component, value: Any, frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    """Every rule that `value` breaks, in the order people expect."""
    if is_empty(component, value):
        if component.rules.get("required") is True:
            yield FieldProblem("required")
            return
    else:
        rules = _BY_TYPE.get(component.type)
        if rules is not None:
            yield from rules(component, value, frame, now)
    yield from checked(component, value, frame, now)


def checked(component: Component, value: Any, frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    """The author's own condition; unknown counts as kept only while the field is empty."""
    text = component.properties.get("check")
    if text:
        verdict = evaluate(feel_of(text) or text, frame.scope, now)
        if verdict is False or (verdict is not True and not is_empty(component, value)):
            yield FieldProblem("check")


def is_empty(component: Component, value: Any) -> bool:
    """Nothing answered: null, no text, nothing chosen, a box not ticked; a choice whose value is false is answered."""
    return value is None or value in ("", []) or (value is False and component.type == "checkbox")


def _text(component: Component, value: str, frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    shortest = _limit(component, "minLength", frame, now)
    longest = _limit(component, "maxLength", frame, now)
    if shortest is not None and len(value) < shortest:
        yield FieldProblem("too_short", {"limit": _plain(shortest)})
    if longest is not None and len(value) > longest:
        yield FieldProblem("too_long", {"limit": _plain(longest)})
    yield from _form_of(component, value)


def _form_of(component: Component, value: str) -> Iterator[FieldProblem]:
    kind = component.rules.get("validationType")
    pattern = component.rules.get("pattern")
    if kind == "email" and not matches(_EMAIL, value):
        yield FieldProblem("email")
    elif kind == "phone" and not matches(_PHONE, value):
        yield FieldProblem("phone")
    elif kind not in {"email", "phone"} and pattern and not matches(pattern, value):
        yield FieldProblem("pattern")


def _number(component: Component, value: Decimal, frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    lowest = _limit(component, "min", frame, now)
    highest = _limit(component, "max", frame, now)
    if lowest is not None and value < lowest:
        yield FieldProblem("min", {"limit": _plain(lowest)})
    if highest is not None and value > highest:
        yield FieldProblem("max", {"limit": _plain(highest)})
    yield from _grain(component, value)


def _grain(component: Component, value: Decimal) -> Iterator[FieldProblem]:
    digits = component.raw.get("decimalDigits")
    if isinstance(digits, int) and value != round(value, digits):
        yield FieldProblem("digits", {"limit": digits})
    step = exact(component.raw.get("increment"))
    if step and value % step:
        yield FieldProblem("step", {"limit": _plain(step)})


def _moment(component: Component, value: str, frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    if component.raw.get("disallowPassedDates") is not True:
        return
    # form-js lets a person choose any time of today
    if (component.raw.get("subtype") or "date") == "time":
        return
    today = now.astimezone(frame.zone).date()
    if _there(datetime.fromisoformat(value), frame.zone).date() < today:
        yield FieldProblem("passed")


def _there(moment: datetime, zone: tzinfo) -> datetime:
    """On the clock of `zone`; a date or time without offset is meant so already."""
    return moment if moment.tzinfo is None else moment.astimezone(zone)


def _choice(component: Component, value: Any, frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    if not is_offered(value, offered(component, frame.scope, now)):
        yield FieldProblem("choice")


def _choices(component: Component, value: list[Any], frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:
    among = offered(component, frame.scope, now)
    strange = next((entry for entry in value if not is_offered(entry, among)), None)
    if strange is not None:
        yield FieldProblem("choices", {"value": str(strange)[:80]})


def _files(component: Component, value: list[str], frame: AnswerFrame, now: datetime) -> Iterator[FieldProblem]:  # noqa: ARG001
    multiple = component.raw.get("multiple")
    if len(value) > 1 and not multiple:
        yield FieldProblem("one_file")


def _limit(component: Component, rule: str, frame: AnswerFrame, now: datetime) -> Decimal | None:
    """A limit that is a number or FEEL; null and non-numbers limit nothing."""
    if rule in component.limits or rule not in component.rules:
        return component.limits.get(rule)
    return exact(evaluate(feel_of(component.rules[rule]) or "", frame.scope, now))


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


_BY_TYPE: dict[str, Callable[[Component, Any, AnswerFrame, datetime], Iterator[FieldProblem]]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "datetime": _moment,
    "radio": _choice,
    "select": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "filepicker": _files,
}
