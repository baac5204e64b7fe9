"""Cases over HTTP."""

from app.cases.views import pages
from app.web.view_tools import SliceViews

VIEWS = SliceViews(blueprints=(pages.bp,))  # /cases, /incidents, /files
