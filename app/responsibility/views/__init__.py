"""Responsibility over HTTP."""

from app.responsibility.views import findings, responsibility
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        responsibility.bp,  # /cases/<id>/responsibility, /findings
        findings.bp,  # /audit/findings
    )
)
