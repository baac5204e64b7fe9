"""What is in force, and putting a new version into force, for people and for scripts."""

from app.definitions.views import api, pages
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(pages.bp,),  # /definitions
    api=(api.bp,),  # /api/v1/deployments
)
