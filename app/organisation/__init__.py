"""Units, posts, the roster and the company's directory (SCIM), and the mapping that gives roles by them."""

from app.organisation.feeds import declare_feeds
from app.organisation.imports.roster_plan import plan_roster
from app.organisation.models import Employment, OrgUnit, Post

__all__ = [
    "Employment",
    "OrgUnit",
    "Post",
    "declare_feeds",
    "plan_roster",
]
