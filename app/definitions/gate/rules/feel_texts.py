"""Rules about FEEL and time: everything a step says in them can be read."""

from collections.abc import Callable, Iterator
from datetime import UTC
from functools import partial

from app.definitions.findings import Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element, at_process
from app.definitions.gate.element_feel import PROCESS_FEEL, feel_in
from app.engine import (
    Element,
    ProcessModel,
    expression_in,
    is_expression,
    names_in,
    parse_cycle,
    parse_moment,
    parse_span,
)
from app.feel import FeelError, compile_expression
from app.jobs import WorkingDuration, parse_due, parse_duration
from app.kernel.errors import InvalidInputError


def feel_parses(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        for name in PROCESS_FEEL:
            text = model.properties.get(name)
            why = _wrong_feel(expression_in(text)) if text else None
            if why:
                yield at_process(
                    model, "%(place)s is no FEEL: %(why)s", "Correct the expression", place=f"bihuan:{name}", why=why
                )
        for element in model.elements.values():
            for place, text in feel_in(element):
                why = _wrong_feel(text)
                if why:
                    yield at_element(
                        model, element, "%(place)s is no FEEL: %(why)s", "Correct the expression", place=place, why=why
                    )
        yield from _conditions(model)


def _conditions(model: ProcessModel) -> Iterator[Finding]:
    for flow in model.flows.values():
        why = _wrong_feel(flow.condition) if flow.condition is not None else None
        if why:
            yield at_element(
                model,
                flow,
                "%(place)s is no FEEL: %(why)s",
                'Write the condition in FEEL, for example review.decision = "accept"',
                place="conditionExpression",
                why=why,
            )


def _wrong_feel(text: str) -> str | None:
    try:
        compile_expression(text)
    except FeelError as error:
        return str(error)
    return None


def times_parse(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        for place, text, parse, example in _times(element):
            try:
                parse(text)
            except (ValueError, OverflowError, InvalidInputError):
                yield at_element(
                    model,
                    element,
                    "%(place)s cannot be read: %(text)s",
                    "Write it like %(example)s",
                    place=place,
                    text=text,
                    example=example,
                )


def timer_given(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        if element.event == "timer" and not element.timer:
            yield at_element(model, element, "The timer says no time", "Give it a date, a duration or a cycle")


def priority_number(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        plain = element.priority
        if plain is not None and not is_expression(plain) and not (plain.isdecimal() and int(plain[:4]) <= 100):
            yield at_element(
                model,
                element,
                "The priority %(text)s is no number from 0 to 100",
                "Write a number or =FEEL",
                text=plain,
            )


TextParser = Callable[[str], object]


def _times(element: Element) -> Iterator[tuple[str, str, TextParser, str]]:
    for place, text in (("camunda:dueDate", element.due), ("camunda:followUpDate", element.follow_up)):
        if text is not None and not is_expression(text):
            yield place, text, _due, "P3D"
    if element.timer is not None and not is_expression(element.timer):
        parse, example = _TIMERS[element.timer_kind or "duration"]
        yield "timerEventDefinition", element.timer, parse, example
    for part in names_in(element.properties.get("remind")) or ():
        yield "bihuan:remind", part, parse_duration, "P-1D,PT0S"
    for part in names_in(element.properties.get("escalate")) or ():
        yield "bihuan:escalate", part, _escalation, "P1D:qa_manager"


def _due(text: str) -> object:
    """Read by what reads it when the task is made; a task can't be due before it begins."""
    found = parse_due(text)
    if isinstance(found, WorkingDuration) and min(found.months, found.days, found.clock.total_seconds()) < 0:
        raise ValueError(text)
    return found


def _escalation(text: str) -> object:
    after, colon, role = text.partition(":")
    if not colon or not role.strip():
        raise ValueError(text)
    return parse_duration(after.strip())


_TIMERS: dict[str, tuple[TextParser, str]] = {
    "date": (partial(parse_moment, zone=UTC), "2026-03-01T08:00:00+08:00"),
    "duration": (parse_span, "P7D"),
    "cycle": (partial(parse_cycle, zone=UTC), "R3/PT24H"),
}

RULES = (
    Rule("feel-parses", "Every expression is FEEL", feel_parses),
    Rule("time-parses", "Due dates, timers, reminders and escalations can be read", times_parse),
    Rule("timer-given", "A timer says its time", timer_given),
    Rule("priority-number", "A priority is a number from 0 to 100, or FEEL", priority_number),
)
