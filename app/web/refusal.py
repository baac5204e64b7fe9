"""A refusal that is told on a page: what the request wrote goes back, and what must be known of the attempt stays."""

from flask import flash, g

from app.kernel.errors import DomainError
from app.web.extensions import db
from app.web.hooks import hooks
from app.web.language import say
from app.web.transaction import keep_now, undo


def undo_for(refusal: DomainError) -> None:
    """Undo what the request has written. A refusal that outlives its attempt (a wrong password) is recorded at once."""
    undo()
    if refusal.outlives_attempt and g.get("actor") is not None:
        hooks().record_refusal(db.session(), refusal)
        keep_now()


def take_back(refusal: DomainError) -> None:
    """Undo what the request has written, and say why: the sentence, and what is wrong with each answer."""
    undo_for(refusal)
    sentences = [refusal.template, *refusal.fields.values()]
    flash(" ".join(dict.fromkeys(say(one, **refusal.params) for one in sentences)), "danger")


def problems_of(refusal: DomainError) -> dict[str, str]:
    """What is wrong with each answer, to stand at its field."""
    return {name: say(text, **refusal.params) for name, text in refusal.fields.items()}
