"""Connectors, uploads and webhooks over HTTP."""

from app.connectors.views import hooks, pages, uploads
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        pages.bp,  # /admin/connectors
        hooks.bp,  # /hooks/<connector>
        uploads.bp,  # /admin/connectors/upload
    )
)
