"""Asks all rules about a set of files."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from app.definitions.files import kind_of
from app.definitions.findings import ERROR, Finding, errors
from app.definitions.gate import expressions, gateways, references, structure, unsupported
from app.definitions.gate import lanes as people
from app.definitions.gate import variables as data
from app.definitions.gate.bundle import Bundle, Probe, Rule, Trouble
from app.definitions.gate.limits import LIMIT_RULES, engine_refusals
from app.definitions.gate.read_bundle import read_bundle
from app.engine.bpmn_xml import line_of

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *people.RULES,
    *references.RULES,
    *expressions.RULES,
    *gateways.RULES,
    *data.RULES,
    *unsupported.RULES,
)

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
    "engine-trial": "The engine parses and starts every process within its limits",
}


def rule_table() -> dict[str, str]:
    """Every rule's id and what it demands."""
    return {**READING_RULES, **{rule.id: rule.demands for rule in RULES}, **LIMIT_RULES}


def check(files: Mapping[str, bytes], probe: Probe | None = None) -> list[Finding]:
    """Every finding about `files` (path to content), in order of file, line and rule.

    `probe` is the engine's trial run in a child process; it is asked only when nothing else is wrong, because a file
    that breaks a rule may well break the engine.
    """
    bundle = read_bundle(files)
    findings = [*bundle.findings, *_rule_findings(bundle)]
    findings += engine_refusals(bundle, findings)
    if probe is not None and bundle.executable and not errors(findings):
        findings += [_trouble(one) for one in probe(_executable(files))]
    findings = [_with_line(finding, bundle) for finding in findings]
    return sorted(findings, key=lambda one: (one.path, one.line or 0, one.rule, one.element or ""))


def _with_line(finding: Finding, bundle: Bundle) -> Finding:
    """Lanes, pools and processes keep no line in the model; the XML knows it."""
    root = bundle.roots.get(finding.path)
    if finding.line is not None or finding.element is None or root is None:
        return finding
    found = next((node for node in root.iter(tag=etree.Element) if node.get("id") == finding.element), None)
    return finding if found is None else replace(finding, line=line_of(found) or None)


def _executable(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if kind_of(path) in {"bpmn", "dmn"}}


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


def _rule_findings(bundle: Bundle) -> Iterator[Finding]:
    for rule in RULES:
        for finding in rule.find(bundle):
            yield replace(finding, rule=rule.id)
