"""Connectors, uploads and webhooks over HTTP."""

from app.connectors.views import (
    blueprint,
    connector_form,  # noqa: F401 - likewise
    hooks,
    pages,  # noqa: F401 - adds its addresses to `blueprint.bp`
    quarantine_pages,  # noqa: F401 - likewise
    save_page,  # noqa: F401 - likewise
    uploads,
)
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        blueprint.bp,  # /admin/connectors
        hooks.bp,  # /hooks/<connector>
        uploads.bp,  # /admin/connectors/upload
    )
)
