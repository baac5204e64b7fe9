"""Units, posts, the roster and the company's directory (SCIM), and the mapping that gives roles by them."""

from app.organisation.feeds import declare_feeds
from app.organisation.models import Employment, OrgUnit, Post

__all__ = [
    "Employment",
    "OrgUnit",
    "Post",
    "declare_feeds",
]
