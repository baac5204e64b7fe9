"""The organisation over HTTP, for people, scripts and directories."""

from app.organisation.views import api, pages, role_mapping, scim
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        pages.bp,  # /people
        role_mapping.bp,  # /admin/role-mapping
        scim.bp,  # /scim/v2
    ),
    api=(api.bp,),  # /api/v1/organisation, /api/v1/role-mapping
    error_forms={scim.PREFIX: scim.error_answer},
)
