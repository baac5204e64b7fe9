"""Cases over HTTP."""

from app.cases.views import pages
from app.web.hooks import SliceViews

VIEWS = SliceViews(blueprints=(pages.bp,))  # /cases, /incidents, /files
