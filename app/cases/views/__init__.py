"""Cases over HTTP."""

from app.cases.views import (
    case_pages,  # noqa: F401 - adds its addresses to `bp`
    file_pages,  # noqa: F401 - likewise
    incident_pages,  # noqa: F401 - likewise
    list_pages,  # noqa: F401 - likewise
)
from app.cases.views.blueprint import bp
from app.web.view_tools import SliceViews

VIEWS = SliceViews(blueprints=(bp,))  # /cases, /incidents, /files
