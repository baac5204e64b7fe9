"""Quality standards over HTTP, for people and scripts."""

from app.quality.views import api, standard_pages
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(standard_pages.bp,),  # /plant/standards
    api=(api.bp,),  # /api/v1/standards
)
