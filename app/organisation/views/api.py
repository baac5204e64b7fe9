"""The HTTP API of the organisation and of the mapping: the same use cases as the pages, for scripts."""

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from app.organisation.pages.org_tree import as_json, read_organisation
from app.organisation.pages.profile import read_profile
from app.organisation.plan_posts import PlanPosts
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from app.web.view_tools import PREFIX, ApiBlueprint, clock, db, json_answer, need

bp = ApiBlueprint("people_api", __name__, url_prefix=PREFIX, description="The organisation")


class OrganisationQuerySchema(Schema):
    """`search` finds units, posts and people."""

    search = fields.String(load_default="")


class OrganisationSchema(Schema):
    """Figures of the whole, units as a tree with their posts and people, and people without a unit."""

    headcount = fields.Integer()
    planned = fields.Integer()
    open = fields.Integer()
    over = fields.Integer()
    dispatched = fields.Integer()
    units = fields.List(fields.Dict())
    unplaced = fields.List(fields.Dict())


class PersonSchema(Schema):
    """A person's record; contact details only for those who may read them."""

    username = fields.String()
    name = fields.String()
    emp_no = fields.String()
    active = fields.Boolean()
    employment = fields.String()
    unit = fields.Dict()
    post = fields.Dict()
    manager = fields.String()
    entered_on = fields.Date()
    left_on = fields.Date()
    email = fields.String()
    phone = fields.String()
    scores = fields.List(fields.Dict())
    courses = fields.List(fields.Dict())


class PlanSchema(Schema):
    """How many people a unit is to have at a post."""

    post = fields.String(required=True, validate=validate.Length(min=1, max=120))
    post_en = fields.String(load_default="", validate=validate.Length(max=120))
    planned = fields.Integer(required=True, strict=True)


class RulesSchema(Schema):
    """All rules of a mapping: role, and group or unit and title; plant and line limit it."""

    rules = fields.List(fields.Dict(), required=True)


class SeenSchema(Schema):
    """The digest of the effect that was looked at."""

    seen = fields.String(required=True)


class MappingSchema(Schema):
    """The number in force, its rules, the proposed rules (null: none), and who would gain, lose and wait."""

    in_force = fields.Integer(allow_none=True)
    rules = fields.List(fields.Dict())
    proposed = fields.List(fields.Dict(), allow_none=True)
    gains = fields.List(fields.Dict())
    losses = fields.List(fields.Dict())
    waiting = fields.List(fields.Dict())
    seen = fields.String()


@bp.get("/organisation")
@bp.arguments(OrganisationQuerySchema, location="query")
@bp.response(200, OrganisationSchema)
def organisation(query: dict[str, Any]) -> Any:
    """Units, posts and people, with headcount and open posts."""
    return json_answer(as_json(read_organisation(db.session(), g.actor, query["search"])))


@bp.get("/organisation/people/<username>")
@bp.response(200, PersonSchema)
def person(username: str) -> Any:
    """What is known of somebody."""
    return read_profile(db.session(), g.actor, username, clock().now()).as_json()


@bp.put("/organisation/units/<int:unit_id>/posts")
@bp.arguments(PlanSchema)
@bp.response(204)
def plan_post(plan: dict[str, Any], unit_id: int) -> None:
    """Plan a post."""
    use_case = need(PlanPosts)
    use_case.plan_post(db.session(), g.actor, unit_id, plan["post"], plan["planned"], plan["post_en"])


@bp.get("/role-mapping")
@bp.response(200, MappingSchema)
def mapping() -> Any:
    """What is in force, what is proposed, and its effect."""
    return _mapping()


@bp.put("/role-mapping")
@bp.arguments(RulesSchema)
@bp.response(200, MappingSchema)
def propose(body: dict[str, Any]) -> Any:
    """Propose all rules anew; nothing changes before they are confirmed."""
    need(ChangeRoleMapping).propose(db.session(), g.actor, body["rules"])
    return _mapping()


@bp.post("/role-mapping/confirm")
@bp.arguments(SeenSchema)
@bp.response(200, MappingSchema)
def confirm(body: dict[str, Any]) -> Any:
    """Put the proposal in force."""
    need(ChangeRoleMapping).confirm(db.session(), g.actor, body["seen"])
    return _mapping()


def _mapping() -> Any:
    return need(ChangeRoleMapping).view(db.session(), g.actor).as_json()
