"""Master data for scripts: the same use cases as the pages. `GET /plant` tells the kinds and their fields."""

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from app.kernel.errors import NotFoundError
from app.plant.items import AddItem, ChangeItem, ItemName, SetActive
from app.plant.kinds.kind import Kinds
from app.plant.kinds.told import told_kind
from app.plant.pages.item_list import STATES, ItemLists, Wanted
from app.plant.sheets.import_items import ImportItems
from app.plant.sheets.sheet import Sheet
from app.web.view_tools import PREFIX, ApiBlueprint, db, heavy, need, say

bp = ApiBlueprint("plant_api", __name__, url_prefix=f"{PREFIX}/plant", description="Master data of the plant")


class KindSchema(Schema):
    """A kind of master data: its fields with type, whether they are needed, and their labels in both languages."""

    name = fields.String()
    names = fields.Dict()
    fields_ = fields.List(fields.Dict(), data_key="fields")


class WantedSchema(Schema):
    """`state` active or all; pages of fifty from 1 on."""

    search = fields.String(load_default="", validate=validate.Length(max=200))
    line = fields.String(load_default="", validate=validate.Length(max=40))
    state = fields.String(load_default="active", validate=validate.OneOf(STATES))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


class ItemSchema(Schema):
    """A thing: `key` names it in addresses, `revision` is what a change has to have seen, `values` are its fields."""

    key = fields.String()
    active = fields.Boolean()
    revision = fields.Integer()
    values_ = fields.Dict(data_key="values")


class ItemsSchema(Schema):
    """One page."""

    total = fields.Integer()
    items = fields.List(fields.Nested(ItemSchema))


class NewSchema(Schema):
    """The fields of a new thing."""

    values_ = fields.Dict(required=True, data_key="values")


class ChangedSchema(NewSchema):
    """The fields that change; the others stay."""

    revision = fields.Integer(required=True, strict=True)


class SheetsSchema(Schema):
    """Rows by sheet, a sheet a kind: each row's texts by field; `active` is yes or no."""

    sheets = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Dict(keys=fields.String(), values=fields.String())),
        required=True,
    )
    source = fields.String(load_default="api", validate=validate.Length(max=200))
    dry_run = fields.Boolean(load_default=False)


class OutcomeSchema(Schema):
    """What changed or would; with anything refused nothing was stored."""

    stored = fields.Boolean()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    changes = fields.List(fields.Dict())
    refused = fields.List(fields.Dict())


class StateSchema(Schema):
    """Whether it is in use."""

    active = fields.Boolean(required=True)
    revision = fields.Integer(required=True, strict=True)


@bp.get("")
@bp.response(200, KindSchema(many=True))
def list_kinds() -> Any:
    """The kinds of master data and their fields."""
    return [told_kind(kind) for kind in need(Kinds).all()]


@bp.get("/<kind_name>")
@bp.arguments(WantedSchema, location="query")
@bp.response(200, ItemsSchema)
def list_items(asked: dict[str, Any], kind_name: str) -> Any:
    """The things of a kind."""
    found = need(ItemLists).page(db.session(), g.actor, need(Kinds).find(kind_name), Wanted(**asked))
    return {"total": found.total, "items": [_told(item) for item in found.items]}


@bp.post("")
@bp.arguments(SheetsSchema)
@bp.response(200, OutcomeSchema)
@heavy
def import_items(body: dict[str, Any]) -> Any:
    """Bring sheets in, all or nothing; with `dry_run` only tell what would change."""
    sheets = [_sheet(name, rows) for name, rows in body["sheets"].items()]
    outcome = need(ImportItems)(db.session(), g.actor, sheets, body["source"], dry_run=body["dry_run"])
    refused = [
        {"sheet": one.sheet, "row": one.row, "column": one.column, "message": say(one.template, **one.params)}
        for one in outcome.refused
    ]
    changes = [{"kind": one.kind.name, "key": one.key, "what": one.what} for one in outcome.changes]
    return {
        "stored": not (refused or body["dry_run"]),
        "counts": outcome.counts(),
        "changes": changes,
        "refused": refused,
    }


@bp.get("/<kind_name>/<path:key>")
@bp.response(200, ItemSchema)
def read_item(kind_name: str, key: str) -> Any:
    """One thing."""
    found = need(ItemLists).one(db.session(), g.actor, need(Kinds).find(kind_name), key)
    if found is None:
        raise NotFoundError("There is no %(key)s among the %(kind)s", key=key, kind=kind_name)
    return _told(found)


@bp.post("/<kind_name>")
@bp.arguments(NewSchema)
@bp.response(200, ItemSchema)
def add_item(body: dict[str, Any], kind_name: str) -> Any:
    """Add one."""
    return _told(need(AddItem)(db.session(), g.actor, kind_name, body["values_"]))


@bp.patch("/<kind_name>/<path:key>")
@bp.arguments(ChangedSchema)
@bp.response(200, ItemSchema)
def change_item(body: dict[str, Any], kind_name: str, key: str) -> Any:
    """Change one."""
    name = ItemName(kind_name, key)
    return _told(need(ChangeItem)(db.session(), g.actor, name, body["values_"], body["revision"]))


@bp.put("/<kind_name>/<path:key>")
@bp.arguments(StateSchema)
@bp.response(200, ItemSchema)
def set_state(body: dict[str, Any], kind_name: str, key: str) -> Any:
    """Take it out of use, or into use again."""
    name = ItemName(kind_name, key)
    return _told(need(SetActive)(db.session(), g.actor, name, body["revision"], active=body["active"]))


def _sheet(name: str, rows: list[dict[str, str]]) -> Sheet:
    header = list(dict.fromkeys(field for row in rows for field in row))
    return Sheet(
        name, header, [(number, [row.get(field, "") for field in header]) for number, row in enumerate(rows, 2)]
    )


def _told(item: Any) -> dict[str, Any]:
    told = item.as_json()
    return {**told, "values_": told["values"]}
