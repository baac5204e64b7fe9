"""Reads a `.form` file and says everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from app.definitions.findings import Finding, errors
from app.definitions.forms.component import Component
from app.definitions.forms.file_checks import component_findings, form_findings
from app.definitions.forms.finding_collector import FindingCollector
from app.definitions.forms.form import Form
from app.definitions.forms.form_json import parse_form
from app.definitions.forms.kinds import KINDS
from app.definitions.forms.schema import FORM
from app.kernel.errors import InvalidInputError

MAX_DEPTH = 10
MAX_COMPONENTS = 2_000


class FormFileError(InvalidInputError):
    """A form that cannot be used; `findings` name component and remedy."""

    code = "invalid_form"

    def __init__(self, path: str, findings: list[Finding]) -> None:
        super().__init__(
            "The form %(path)s cannot be used: %(first)s", path=path, first=findings[0].text(findings[0].message)
        )
        self.findings = findings


def read_form(content: bytes, path: str) -> Form:
    """The form in `content`. Raises FormFileError with every finding that is an error."""
    form, findings = inspect_form(content, path)
    if form is None:
        raise FormFileError(path, errors(findings))
    return form


def inspect_form(content: bytes, path: str) -> tuple[Form | None, list[Finding]]:
    """The form, or None when it has errors, and all that is to be said about it, warnings too."""
    report = FindingCollector(path, content)
    raw = parse_form(content, report)
    if raw is not None:
        _check_file(raw, report)
    if raw is None or errors(report.findings):
        return None, report.findings
    components = tuple(_component(child) for child in raw["components"])
    report.findings += form_findings(components, report)
    if errors(report.findings):
        return None, report.findings
    return Form(PurePosixPath(path).stem, path, raw, components), report.findings


def _check_file(raw: Mapping[str, Any], report: FindingCollector) -> None:
    for name, why in FORM.validate(raw).items():
        report.error(
            "form-schema", "%(name)s: %(why)s", "Save the form with schema version 19 or older", name=name, why=why
        )
    if errors(report.findings):
        return
    for count, (child, depth) in enumerate(_walk(raw["components"], 1)):
        if depth > MAX_DEPTH or count > MAX_COMPONENTS:
            report.error("form-size", "The form is too deep or too long", "Split the form into smaller ones")
            return
        report.findings += component_findings(child, report)


def _walk(children: list[Any], depth: int) -> Iterator[tuple[dict[str, Any], int]]:
    for child in children:
        yield child, depth
        inner = child.get("components") if isinstance(child, dict) else None
        if depth <= MAX_DEPTH and isinstance(inner, list):
            yield from _walk([one for one in inner if isinstance(one, dict)], depth + 1)


def _component(raw: Mapping[str, Any]) -> Component:
    kind = KINDS[raw["type"]]
    key = raw.get("key") if kind.input else raw.get("path") if kind.nests else None
    return Component(
        id=raw["id"],
        type=raw["type"],
        where=tuple(key.split(".")) if key else (),
        raw=raw,
        children=tuple(_component(child) for child in raw.get("components") or ()) if kind.nests else (),
        properties=raw.get("properties") or {},
    )
