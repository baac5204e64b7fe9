"""Collects findings about one form file and finds the line of a component."""

from typing import Any

from app.definitions.findings import ERROR, WARNING, Finding


class FindingCollector:
    """Findings of one file; `content` serves to find lines."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self._lines = content.decode("utf-8", "replace").splitlines()

    def error(self, rule: str, message: str, remedy: str, *, line: int | None = None, **params: Any) -> None:
        """Add an error about the file as a whole."""
        self.findings.append(Finding(rule, ERROR, self.path, message, remedy, line=line, params=params))

    def about(self, rule: str, element: str, message: str, remedy: str, **params: Any) -> Finding:
        """An error about one component, with the line its id stands on."""
        return Finding(rule, ERROR, self.path, message, remedy, element, self._line(element), params)

    def hint(self, rule: str, element: str, message: str, remedy: str, **params: Any) -> Finding:
        """A warning about one component."""
        return Finding(rule, WARNING, self.path, message, remedy, element, self._line(element), params)

    def _line(self, element: str) -> int | None:
        quoted = f'"{element}"'
        return next((number for number, line in enumerate(self._lines, 1) if '"id"' in line and quoted in line), None)
