"""A refusal that is told on the page one goes back to."""

from flask import flash

from app.kernel.errors import DomainError
from app.web.language import say
from app.web.transaction import undo


def take_back(refusal: DomainError) -> None:
    """Undo what the request has written, and say why: the sentence, and what is wrong with each answer."""
    undo()
    sentences = [refusal.template, *refusal.fields.values()]
    flash(" ".join(dict.fromkeys(say(one, **refusal.params) for one in sentences)), "danger")
