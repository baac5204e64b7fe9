"""The heat of processes over HTTP."""

from app.process_mining.views import heatmap
from app.web.hooks import SliceViews

VIEWS = SliceViews(blueprints=(heatmap.bp,))  # /processes
