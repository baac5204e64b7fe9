"""Responsibility over HTTP."""

from app.responsibility.views import (
    answers,  # noqa: F401 - adds its addresses to `responsibility.bp`
    findings,
    responsibility,
)
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        responsibility.bp,  # /cases/<id>/responsibility, /findings
        findings.bp,  # /audit/findings
    )
)
