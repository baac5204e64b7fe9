"""The heat of processes over HTTP."""

from app.process_mining.views import heatmap
from app.web.view_tools import SliceViews

VIEWS = SliceViews(blueprints=(heatmap.bp,))  # /processes
