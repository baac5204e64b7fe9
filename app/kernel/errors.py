"""Refusals that people read.

A `DomainError` is an expected refusal: its template says what was expected, what was found and what to do.
The template is English and is the key of its Chinese translation; `params` fill it in either language.
Anything else that is raised is a bug and stays loud.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """An expected refusal.

    `code` is stable for machines (`task_not_open`); `status` is the HTTP status that fits;
    `template` with `%(name)s` places is the sentence for people; `fields` maps a form field's key to its sentence.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    outlives_attempt: ClassVar[bool] = False
    """Whether the refusal is written down, after the refused attempt was rolled back."""

    def __init__(self, template: str, *, fields: Mapping[str, str] | None = None, **params: Any) -> None:
        self.template = template
        self.params = params
        self.fields: dict[str, str] = dict(fields or {})
        super().__init__(template)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template


class NotFoundError(DomainError):
    """What was named does not exist, or the person may not know that it does."""

    code = "not_found"
    status = 404
    outlives_attempt = True


class ForbiddenError(DomainError):
    """The person may see it but not do this. Views and the API record it in the person's security chain."""

    code = "forbidden"
    status = 403
    outlives_attempt = True


class ConflictError(DomainError):
    """Somebody else was faster, or the state has moved on since the page was loaded."""

    code = "conflict"
    status = 409


class InvalidInputError(DomainError):
    """Answers, a file or a request body that break a stated rule; `fields` names where."""

    code = "invalid_input"
    status = 422
