"""What the gate says about a file: which rule, where, what is wrong and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend (`error`) or to think about (`warning`).

    `message` and `remedy` are English templates with `%(name)s` places, keys of their Chinese translations;
    `params` fill both. `element` is the id of a BPMN element, decision or form component; `line` counts from 1.
    """

    rule: str
    severity: str
    path: str
    message: str
    remedy: str
    element: str | None = None
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, template: str) -> str:
        """`template` (this finding's message or remedy, in any language) with the places filled."""
        return template % self.params if self.params else template

    @property
    def place(self) -> str:
        """`file:line:element`, as far as known."""
        return ":".join(str(part) for part in (self.path, self.line, self.element) if part is not None)

    def __str__(self) -> str:
        sentences = f"{_closed(self.text(self.message))} {_closed(self.text(self.remedy))}"
        return f"{self.place}: {self.severity} [{self.rule}] {sentences}"

    def to_json(self) -> dict[str, Any]:
        """The finding as scripts read it, sentences in English."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "file": self.path,
            "element": self.element,
            "line": self.line,
            "message": self.text(self.message),
            "remedy": self.text(self.remedy),
        }


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "。")) else f"{sentence}."


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop a deployment."""
    return [finding for finding in findings if finding.severity == ERROR]
