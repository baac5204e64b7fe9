"""Master data over HTTP, for people and scripts."""

from app.plant.views import api, forms, pages, sheets  # noqa: F401
from app.plant.views.blueprint import bp
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(bp,),  # /plant
    api=(api.bp,),  # /api/v1/plant
)
