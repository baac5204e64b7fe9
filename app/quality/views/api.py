"""Quality standards for scripts: the same use case as the page."""

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from app.quality.sign_standard import SignStandard
from app.quality.standard_list import read_standards
from app.web.view_tools import PREFIX, ApiBlueprint, clock, db, need

bp = ApiBlueprint("standards_api", __name__, url_prefix=PREFIX, description="Quality standards")


class StandardSchema(Schema):
    """A version: `limit` is a fraction, `state` past, in_force or future."""

    step = fields.String()
    version = fields.Integer()
    limit = fields.Float()
    n_min = fields.Integer()
    basis = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    signed_name = fields.String(allow_none=True)
    signed_at = fields.DateTime(allow_none=True)
    reason = fields.String(allow_none=True)
    state = fields.String()


class AskedSchema(Schema):
    """Of one line; all versions, or those in force and to come."""

    line = fields.String(load_default="", validate=validate.Length(max=40))
    all = fields.Boolean(load_default=False)


class SignedSchema(Schema):
    """The fields of the standard, and the password that signs it."""

    values_ = fields.Dict(required=True, data_key="values")
    password = fields.String(required=True, load_only=True)


@bp.get("/standards")
@bp.arguments(AskedSchema, location="query")
@bp.response(200, StandardSchema(many=True))
def list_standards(asked: dict[str, Any]) -> Any:
    """By line, step and version."""
    return read_standards(db.session(), clock().now(), asked["line"], every=asked["all"])


@bp.post("/standards")
@bp.arguments(SignedSchema)
@bp.response(200, StandardSchema(many=True))
def sign_standard(body: dict[str, Any]) -> Any:
    """Sign a new version; answers with the step's versions in force and to come."""
    need(SignStandard)(db.session(), g.actor, body["values_"], body["password"])
    step = str(body["values_"]["step"])
    found = read_standards(db.session(), clock().now(), step.partition("/")[0])
    return [one for one in found if one.step == step]
