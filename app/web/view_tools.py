"""What views take from the shell: its front door for them. Workers never come here, for it loads Flask."""

from app.web.access import safe_next, signed_in
from app.web.api import BY_TOKEN, PREFIX, ApiBlueprint, json_answer
from app.web.container import clock, need, settings, wall_clock
from app.web.extensions import csrf, db
from app.web.file_response import send_pieces
from app.web.filters import as_moment
from app.web.form_request import answered, read_submission
from app.web.hooks import SliceViews
from app.web.language import COOKIE, current_language, in_language, say
from app.web.transaction import keep_now, undo
from app.web.translation import translate
from app.web.view_models import Option, Paging

__all__ = [
    "BY_TOKEN",
    "COOKIE",
    "PREFIX",
    "ApiBlueprint",
    "Option",
    "Paging",
    "SliceViews",
    "answered",
    "as_moment",
    "clock",
    "csrf",
    "current_language",
    "db",
    "in_language",
    "json_answer",
    "keep_now",
    "need",
    "read_submission",
    "safe_next",
    "say",
    "send_pieces",
    "settings",
    "signed_in",
    "translate",
    "undo",
    "wall_clock",
]
