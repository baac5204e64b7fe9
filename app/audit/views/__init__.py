"""What auditors see over HTTP."""

from app.audit.views import (
    desk,
    log,
    pages,
    reviews,  # noqa: F401 - adds its addresses to `log.bp`
)
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        pages.bp,  # /cases/<id>/replay, /cases/<id>/dossier.pdf, .zip
        log.bp,  # /audit
        desk.bp,  # /audit/desk
    )
)
