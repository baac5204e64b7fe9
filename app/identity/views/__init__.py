"""Sign-in, people, roles and absences over HTTP."""

from app.identity.views import (
    absence_pages,
    accounts,
    erasure,
    own_account,
    pages,
    proposal_pages,
    word_api,
    word_pages,
)
from app.web.view_tools import SliceViews

VIEWS = SliceViews(
    blueprints=(
        pages.bp,  # /sign-in, /sign-out, /language
        accounts.bp,  # /admin/people, /admin/roles
        absence_pages.bp,  # /people/absences, /account/substitutions
        own_account.bp,  # /account, /sign-in/code
        proposal_pages.bp,  # /admin/proposals
        erasure.bp,  # /admin/people/<username>/erase
        word_pages.bp,  # /admin/words
    ),
    api=(word_api.bp,),  # /api/v1/words
)
