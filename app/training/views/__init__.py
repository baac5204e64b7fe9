"""Lines, their control limits and the rules of demand over HTTP."""

from app.training.views import baselines, demand_rules, lines
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        lines.bp,  # /lines
        baselines.bp,  # /lines/<line>/<step>/baseline
        demand_rules.bp,  # /settings/demand-rules
    )
)
