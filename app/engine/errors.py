"""What the engine refuses, as sentences a process owner can act on."""

from typing import Any

from app.kernel.errors import InvalidInputError


class BpmnFileError(InvalidInputError):
    """A process file that cannot be read or executed.

    `path` and `line` say where (line 0 = the whole file), `remedy` what to do; all three are in `params` too.
    """

    code = "bpmn_file"

    def __init__(self, template: str, path: str, line: int = 0, *, remedy: str = "", **params: Any) -> None:
        super().__init__(template, path=path, line=line, remedy=remedy, **params)
        self.path = path
        self.line = line
        self.remedy = remedy


class ElementFaultError(Exception):
    """A step that cannot be finished; the adapter turns it into `Advance.fault` and forgets the half-done
    work.
    """

    def __init__(self, element: str, message: str) -> None:
        super().__init__(message)
        self.element = element
        self.message = message
