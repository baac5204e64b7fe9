"""The rules for form files: shape of each component, then what holds between components."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.findings import Finding
from app.definitions.forms.component import Component, feel_of
from app.definitions.forms.decimals import exact
from app.definitions.forms.expressions import expressions
from app.definitions.forms.finding_collector import FindingCollector
from app.definitions.forms.kinds import KINDS
from app.definitions.forms.patterns import PatternError, compile_pattern
from app.definitions.forms.schema import COMPONENT, KEY
from app.feel import FeelError, compile_expression

_KEY = re.compile(KEY, re.ASCII)
CUSTOM = re.compile(
    r"(label|description|text|content|dateLabel|timeLabel|title|alt)\.(en|zh)|(values|columns)\..+\.(en|zh)"
    r"|prefill|again|serial|picker(\.line|\.step)?|(validate|check)\.message(\.(en|zh))?|check"
)


def component_findings(raw: Mapping[str, Any], report: FindingCollector) -> list[Finding]:
    """What is wrong with one component by itself."""
    ident = raw.get("id")
    element = ident if isinstance(ident, str) and ident else "?"
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in KINDS:
        remedy = "Use one of the component types of the form editor"
        return [report.about("form-type", element, "Unknown component type %(type)s", remedy, type=kind)]
    wrong = COMPONENT.validate(raw)
    if wrong:
        return [
            report.about("form-schema", element, "%(name)s: %(why)s", "Correct this setting", name=name, why=why)
            for name, why in wrong.items()
        ]
    return [*_rule_findings(raw, element, report), *_key_findings(raw, element, report)]


def _rule_findings(raw: Mapping[str, Any], element: str, report: FindingCollector) -> Iterator[Finding]:
    kind = KINDS[raw["type"]]
    for rule in (raw.get("validate") or {}).keys() - kind.rules:
        yield report.about(
            "form-rule",
            element,
            "The rule %(name)s does not exist for %(type)s",
            "Remove it or use another type",
            name=rule,
            type=raw["type"],
        )
    for name in raw.keys() - kind.known:
        yield report.hint(
            "form-attribute", element, "%(name)s means nothing on a %(type)s", "Remove it", name=name, type=raw["type"]
        )
    for name in raw.get("properties") or {}:
        if not CUSTOM.fullmatch(name):
            yield report.hint("form-attribute", element, "Unknown property %(name)s", "Remove it", name=name)


def _key_findings(raw: Mapping[str, Any], element: str, report: FindingCollector) -> Iterator[Finding]:
    kind = KINDS[raw["type"]]
    key = raw.get("key") if kind.input else raw.get("path") if kind.nests else None
    needed = kind.input or raw["type"] == "dynamiclist"
    if (needed and not key) or (key and not _KEY.fullmatch(key)):
        yield report.about(
            "form-key",
            element,
            "The key %(key)s is not usable",
            "Give it a key of ASCII letters, digits and _, levels divided by points",
            key=repr(key),
        )


def form_findings(components: tuple[Component, ...], report: FindingCollector) -> list[Finding]:
    """What is wrong between components, and in their expressions and patterns."""
    every = [one for component in components for one in component.walk()]
    findings = list(_twice([one.id for one in every], report))
    findings += _key_clashes(components, report)
    for component in every:
        findings += _expression_findings(component, report)
        findings += _setting_findings(component, report)
    return findings


def _twice(ids: list[str], report: FindingCollector) -> Iterator[Finding]:
    for ident in dict.fromkeys(one for one in ids if ids.count(one) > 1):
        yield report.about("form-duplicate", ident, "The id %(id)s is used twice", "Give each its own id", id=ident)


def _key_clashes(components: tuple[Component, ...], report: FindingCollector) -> Iterator[Finding]:
    """Keys of one level may not be equal, nor one the beginning of another."""
    level = list(_level(components, ()))
    seen: list[tuple[str, ...]] = []
    for where, component in level:
        clash = next((other for other in seen if other[: len(where)] == where or where[: len(other)] == other), None)
        if clash is not None:
            yield report.about(
                "form-duplicate",
                component.id,
                "The key %(key)s clashes with %(other)s",
                "Choose another key",
                key=".".join(where),
                other=".".join(clash),
            )
        seen.append(where)
    for _, component in level:
        if component.type == "dynamiclist":
            yield from _key_clashes(component.children, report)


def _level(components: tuple[Component, ...], prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Component]]:
    for component in components:
        if component.type == "group":
            yield from _level(component.children, prefix + component.where)
        elif component.where:
            yield prefix + component.where, component


def _expression_findings(component: Component, report: FindingCollector) -> Iterator[Finding]:
    for place, text in expressions(component):
        try:
            compile_expression(text)
        except FeelError as error:
            yield report.about(
                "feel-parses",
                component.id,
                "%(place)s is no FEEL: %(why)s",
                "Correct the expression",
                place=place,
                why=str(error),
            )


def _setting_findings(component: Component, report: FindingCollector) -> Iterator[Finding]:
    hide = component.hide
    if isinstance(hide, str) and hide.strip() and feel_of(hide) is None:
        yield report.about(
            "form-condition", component.id, "The condition for hiding does not begin with =", "Write = before it"
        )
    pattern = component.rules.get("pattern")
    if pattern:
        try:
            compile_pattern(pattern)
        except PatternError as error:
            yield report.about(
                "form-pattern",
                component.id,
                "The pattern cannot be used: %(why)s",
                "Write a simpler pattern",
                why=str(error),
            )
    yield from _kind_findings(component, report)


def _kind_findings(component: Component, report: FindingCollector) -> Iterator[Finding]:
    raw = component.raw
    if component.kind.choices:
        sources = [name for name in ("values", "valuesKey", "valuesExpression") if raw.get(name)]
        if len(sources) != 1:
            yield report.about(
                "form-choices",
                component.id,
                "The choices come from %(count)s sources, not one",
                "Give values, a valuesKey or a valuesExpression",
                count=len(sources),
            )
    if component.type == "expression" and not str(raw.get("expression") or "").strip():
        yield report.about("form-expression", component.id, "The computed field has no expression", "Write one")
    step = raw.get("increment")
    if step not in {None, ""} and not (isinstance(step, str | int | float) and (exact(step) or 0) > 0):
        yield report.about("form-schema", component.id, "The increment is no number above 0", "Correct it")
