"""Asks all rules about a set of files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from lxml import etree

from app.definitions.files import kind_of
from app.definitions.findings import ERROR, Finding, errors
from app.definitions.gate.bundle import Bundle, Probe, Rule, Trouble
from app.definitions.gate.read_bundle import read_bundle
from app.definitions.gate.rules import (
    comparisons,
    events,
    feel_texts,
    functions,
    gateways,
    known_words,
    lanes,
    multi_instances,
    reads,
    references,
    shapes,
    structure,
    unsupported,
    variables,
)
from app.definitions.gate.rules.limits import LIMIT_RULES, engine_refusals, leave_out_large
from app.engine import line_of

RULES: tuple[Rule, ...] = (
    shapes.RULES[0],
    *structure.RULES[:2],
    *known_words.RULES,
    *unsupported.RULES,
    *events.RULES,
    *references.RULES,
    *structure.RULES[2:],
    *lanes.RULES,
    *feel_texts.RULES,
    *functions.RULES,
    *variables.RULES,
    *reads.RULES,
    *comparisons.RULES,
    *multi_instances.RULES,
    *gateways.RULES,
    *shapes.RULES[1:],
)
"""Causes before what follows from them: in this order the findings are told."""

READING_RULES: Mapping[str, str] = {
    "file-kind": "Only .bpmn, .dmn and .form files",
    "file-path": "Paths are short and printable",
    "file-size": "At most 5 MB a file and 500 files",
    "bpmn-readable": "BPMN 2.0 without document type, ids given and unique",
    "dmn-readable": "DMN whose tables and cells can be read",
    "decision-unique": "A decision id stands in one file only",
    "form-unique": "A form's name stands in one folder only",
    "form-readable": "A form is JSON of at most 1 MB",
    "form-schema": "A form keeps to schema version 19 of form-js",
    "form-size": "A form is at most 10 levels deep and 2,000 components long",
    "form-type": "Component types are those of form-js",
    "form-rule": "A component has only rules of its type",
    "form-attribute": "A component has only settings of its type",
    "form-key": "Keys are ASCII letters, digits and _",
    "form-duplicate": "Ids and keys are unique, none the beginning of another",
    "form-condition": "A condition for hiding begins with =",
    "form-pattern": "Patterns are regular expressions that cannot take forever",
    "form-choices": "Choices come from one source",
    "form-expression": "A computed field has an expression",
    "check-limit": "The rules are checked within 4 seconds",
    "engine-trial": "The engine parses and starts every process within its limits",
}


def rule_table() -> dict[str, str]:
    """Every rule's id and what it demands."""
    return {**READING_RULES, **{rule.id: rule.demands for rule in RULES}, **LIMIT_RULES}


_RANKS = {rule: rank for rank, rule in enumerate(rule_table())}
# What cannot be reached and what leads nowhere are two sides of one gap.
_RANKS["end-reachable"] = _RANKS["start-reaches"]
MOST_FINDINGS = 200
"""Of one rule: who has so many has read enough."""


def check(
    files: Mapping[str, bytes], probe: Probe | None = None, topics: frozenset[str] | None = None
) -> list[Finding]:
    """Every finding about `files` (path to content): errors first, causes before what follows from them.

    `probe` is the engine's trial run in a child process; it is asked only when nothing else is wrong, because a file
    that breaks a rule may well break the engine. `topics` are those that a job serves; None asks nothing of them.
    In this process and without limits: `app.definitions.gate.limited` is for files of strangers.
    """
    findings = list(rule_findings(files, topics))
    if probe is not None and not errors(findings) and executables(files):
        findings += trial_findings(probe, files)
    return in_order(findings)


def rule_findings(
    files: Mapping[str, bytes], topics: frozenset[str] | None = None, at: Callable[[str], None] = lambda _: None
) -> Iterator[Finding]:
    """What the rules say, one after the other; `at` is told which one is asked."""
    at("reading")
    bundle = read_bundle(files, topics)
    yield from bundle.findings
    at("size")
    said = list(leave_out_large(bundle))
    for rule in RULES:
        at(rule.id)
        found = islice(rule.find(bundle), MOST_FINDINGS)
        said += [_with_line(replace(finding, rule=rule.id), bundle) for finding in found]
    yield from said
    at("engine")
    yield from (_with_line(finding, bundle) for finding in engine_refusals(bundle, [*bundle.findings, *said]))


def trial_findings(probe: Probe, files: Mapping[str, bytes]) -> list[Finding]:
    """What the engine's trial run says."""
    return [_trouble(one) for one in probe(executables(files))]


def executables(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that the engine runs."""
    return {path: content for path, content in files.items() if kind_of(path) in {"bpmn", "dmn"}}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings, causes before what follows from them, then by place."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[object, ...]:
    rank = _RANKS.get(finding.rule, len(_RANKS))
    return (finding.severity != ERROR, rank, finding.path, finding.line or 0, finding.element or "")


def _with_line(finding: Finding, bundle: Bundle) -> Finding:
    """Lanes, pools and processes keep no line in the model; the XML knows it."""
    root = bundle.roots.get(finding.path)
    if finding.line is not None or finding.element is None or root is None:
        return finding
    found = next((node for node in root.iter(tag=etree.Element) if node.get("id") == finding.element), None)
    return finding if found is None else replace(finding, line=line_of(found) or None)


def _trouble(one: Trouble) -> Finding:
    return Finding(
        "engine-trial",
        ERROR,
        one.path,
        "The engine cannot run it: %(why)s",
        "Correct the process and check it again",
        line=one.line or None,
        params={"why": one.message.rstrip(".")},
    )
