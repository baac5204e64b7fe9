"""Responsibility over HTTP."""

from app.responsibility.views import answers, findings
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        answers.bp,  # /cases/<id>/responsibility, /findings
        findings.bp,  # /audit/findings
    )
)
