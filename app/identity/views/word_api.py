"""The HTTP API of the plant's words: the same use cases as the page, for scripts."""

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from app.identity.plant_words.change_words import KINDS, ChangeWords
from app.kernel.word_book import PlantWord
from app.web.view_tools import PREFIX, ApiBlueprint, db, need

bp = ApiBlueprint("words_api", __name__, url_prefix=PREFIX, description="The plant's roles and meanings of signatures")


class WordSchema(Schema):
    """A version of a word; `like` is the role whose rights a role has, `state` proposed, in_force or replaced."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    like = fields.String(load_default=None, allow_none=True)
    revision = fields.Integer(dump_only=True)
    state = fields.String(dump_only=True)


class SeenWordSchema(Schema):
    """The version that was looked at."""

    revision = fields.Integer(required=True, strict=True)


@bp.get("/words")
@bp.response(200, WordSchema(many=True))
def list_words() -> Any:
    """All versions, the newest of each word first."""
    return _lines()


@bp.post("/words")
@bp.arguments(WordSchema)
@bp.response(200, WordSchema(many=True))
def propose_word(body: dict[str, Any]) -> Any:
    """Propose a word, or other names for one; it counts once it is confirmed."""
    need(ChangeWords).propose(db.session(), g.actor, PlantWord(**body))
    return _lines()


@bp.post("/words/<kind>/<code>/confirm")
@bp.arguments(SeenWordSchema)
@bp.response(200, WordSchema(many=True))
def confirm_word(body: dict[str, Any], kind: str, code: str) -> Any:
    """Put the version that was seen in force."""
    need(ChangeWords).confirm(db.session(), g.actor, kind, code, body["revision"])
    return _lines()


def _lines() -> list[dict[str, object]]:
    return [line.as_json() for line in need(ChangeWords).view(db.session(), g.actor)]
