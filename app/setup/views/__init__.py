"""What the first day shows over HTTP."""

from app.setup.views import guide_page, pages
from app.web.view_tools import SliceViews

VIEWS = SliceViews(blueprints=(pages.bp, guide_page.bp))  # /first-start, /setup
