"""What auditors see over HTTP."""

from app.audit.views import desk, pages, reviews
from app.audit.views import log as log
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        pages.bp,  # /cases/<id>/replay, /cases/<id>/dossier.pdf, .zip
        reviews.bp,  # /audit, /audit/reviews: the log's
        desk.bp,  # /audit/desk
    )
)
