"""Connectors, uploads and webhooks over HTTP."""

from app.connectors.views import hooks, setup, uploads
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        setup.bp,  # /admin/connectors; `pages` has the rest of it
        hooks.bp,  # /hooks/<connector>
        uploads.bp,  # /admin/connectors/upload
    )
)
