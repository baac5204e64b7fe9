"""What the first day shows over HTTP."""

from app.setup.views import pages
from app.web.view_tools import SliceViews

VIEWS = SliceViews(blueprints=(pages.bp,))  # /first-start
