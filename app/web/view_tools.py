"""What views take from the shell: its front door for them. Workers never come here, for it loads Flask."""

from app.kernel.clock import day_of
from app.web.access import safe_next
from app.web.api import BY_TOKEN, PREFIX, ApiBlueprint, json_answer
from app.web.container import clock, need, settings, wall_clock
from app.web.extensions import csrf, db
from app.web.file_response import attachment, send_pieces
from app.web.filters import as_moment
from app.web.form_request import answered, read_submission
from app.web.hooks import SliceViews
from app.web.language import COOKIE, current_language, in_language, say
from app.web.refusal import problems_of, take_back, undo_for
from app.web.server.heavy_work import heavy
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
    "attachment",
    "clock",
    "csrf",
    "current_language",
    "day_of",
    "db",
    "heavy",
    "in_language",
    "json_answer",
    "keep_now",
    "need",
    "problems_of",
    "read_submission",
    "safe_next",
    "say",
    "send_pieces",
    "settings",
    "take_back",
    "translate",
    "undo",
    "undo_for",
    "wall_clock",
]
