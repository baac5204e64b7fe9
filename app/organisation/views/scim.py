"""/scim/v2: the interface of a company's directory (RFC 7643, RFC 7644)."""

from typing import Any, get_args

import orjson
from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from scim2_models import Context

from app.organisation.scim import protocol
from app.organisation.scim.access import require_read
from app.organisation.scim.kinds import GROUPS, PEOPLE, Kind
from app.organisation.scim.refusals import SCIM_TYPES, LibraryError, refusal_of, require_no_filter, the_one
from app.organisation.scim.resources import CONFIG, LARGEST_BODY, PROVIDER, Group, Person
from app.organisation.scim.users import DirectoryPeople
from app.web.view_tools import csrf, db, need, say

PREFIX = "/scim/v2"
MEDIA = "application/scim+json"
_READ = frozenset({"application/scim+json", "application/json"})

bp = Blueprint("scim", __name__, url_prefix=PREFIX)
csrf.exempt(bp)  # these paths accept bearer tokens only, never the session's cookie


def error_answer(status: int, code: str, message: str) -> Response:
    """An error as the protocol says it, which knows no 422: what cannot be read is a bad request."""
    told = 400 if status == 422 else status
    return _json(protocol.error_body(told, message, code if code in SCIM_TYPES else None), told)


@bp.before_request
def _guard() -> ResponseReturnValue | None:
    """Only with a token, and no body larger or of another kind than this interface knows."""
    request.max_content_length = LARGEST_BODY
    if g.get("actor") is None:
        answer = _json(protocol.error_body(401, say("Send a valid API token as Authorization: Bearer …")), 401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if request.method in {"POST", "PUT", "PATCH"} and request.mimetype not in _READ:
        return _json(protocol.error_body(415, say("Send the body as %(media)s.", media=MEDIA)), 415)
    if len(request.get_data()) > LARGEST_BODY:
        abort(413)
    return None


def _refused(error: LibraryError) -> ResponseReturnValue:
    """Answered and recorded like every other refusal of the house."""
    answer: ResponseReturnValue = current_app.handle_user_exception(refusal_of(error))
    return answer


for kind in get_args(LibraryError):
    bp.register_error_handler(kind, _refused)


@bp.get("/ServiceProviderConfig")
def config() -> ResponseReturnValue:
    """What this service can do."""
    require_read(g.actor)
    return _described(CONFIG, f"{_base()}/ServiceProviderConfig")


@bp.get("/ResourceTypes")
@bp.get("/ResourceTypes/<name>")
def resource_types(name: str | None = None) -> ResponseReturnValue:
    """People and groups."""
    return _discovery("ResourceTypes", [(str(one.id), one) for one in PROVIDER.resource_types], name)


@bp.get("/Schemas")
@bp.get("/Schemas/<name>")
def schemas(name: str | None = None) -> ResponseReturnValue:
    """Their attributes."""
    return _discovery("Schemas", [(str(one.id), one) for one in PROVIDER.schemas], name)


@bp.get("/Users")
@bp.post("/Users/.search", endpoint="search_users")
def users() -> ResponseReturnValue:
    """Those who fit the filter."""
    search = protocol.read_search(Person, _asked())
    if protocol.takes_all(search):
        page, total = need(DirectoryPeople).page(db.session(), g.actor, *protocol.bounds(search))
        return _json(protocol.page_answer(search, _shown(PEOPLE, page), total))
    found = need(DirectoryPeople).all(db.session(), g.actor, protocol.narrowed(Person, search))
    return _json(protocol.list_answer(search, _shown(PEOPLE, found)))


@bp.post("/Users")
def create_user() -> ResponseReturnValue:
    """Open an account."""
    return _create(PEOPLE)


@bp.get("/Users/<identity>")
def user(identity: str) -> ResponseReturnValue:
    """One person."""
    return _get(PEOPLE, identity)


@bp.put("/Users/<identity>")
def replace_user(identity: str) -> ResponseReturnValue:
    """Store a person anew."""
    return _change(PEOPLE, identity, Context.RESOURCE_REPLACEMENT_RESPONSE)


@bp.patch("/Users/<identity>")
def patch_user(identity: str) -> ResponseReturnValue:
    """Change a person by operations."""
    return _change(PEOPLE, identity, Context.RESOURCE_PATCH_RESPONSE)


@bp.delete("/Users/<identity>")
def remove_user(identity: str) -> ResponseReturnValue:
    """Close the account; the person stays named in all records."""
    need(DirectoryPeople).remove(db.session(), g.actor, identity)
    return "", 204


@bp.get("/Groups")
@bp.post("/Groups/.search", endpoint="search_groups")
def all_groups() -> ResponseReturnValue:
    """Those that fit the filter."""
    search = protocol.read_search(Group, _asked())
    found = need(GROUPS.keeper).all(db.session(), g.actor, protocol.narrowed(Group, search))
    return _json(protocol.list_answer(search, _shown(GROUPS, found)))


@bp.post("/Groups")
def create_group() -> ResponseReturnValue:
    """A new group."""
    return _create(GROUPS)


@bp.get("/Groups/<identity>")
def group(identity: str) -> ResponseReturnValue:
    """One group."""
    return _get(GROUPS, identity)


@bp.put("/Groups/<identity>")
def replace_group(identity: str) -> ResponseReturnValue:
    """Store a group anew."""
    return _change(GROUPS, identity, Context.RESOURCE_REPLACEMENT_RESPONSE)


@bp.patch("/Groups/<identity>")
def patch_group(identity: str) -> ResponseReturnValue:
    """Change a group by operations."""
    return _change(GROUPS, identity, Context.RESOURCE_PATCH_RESPONSE)


@bp.delete("/Groups/<identity>")
def remove_group(identity: str) -> ResponseReturnValue:
    """The group goes, its members stay."""
    need(GROUPS.keeper).remove(db.session(), g.actor, identity)
    return "", 204


@bp.post("/.search")
def search_everything() -> ResponseReturnValue:
    """People and groups who fit the filter."""
    search = protocol.read_search(Person | Group, _asked())
    people, groups = (_shown(kind, need(kind.keeper).all(db.session(), g.actor)) for kind in (PEOPLE, GROUPS))
    return _json(protocol.list_answer(search, people + groups))


def _shown(kind: Kind, found: list[Any]) -> list[Any]:
    return [kind.shown(one, _base()) for one in found]


def _get(kind: Kind, identity: str) -> ResponseReturnValue:
    known = need(kind.keeper).get(db.session(), g.actor, identity)
    return _stored(kind.shown(known, _base()), Context.RESOURCE_QUERY_RESPONSE)


def _create(kind: Kind) -> ResponseReturnValue:
    keeper: Any = need(kind.keeper)
    known = keeper.create(db.session(), g.actor, protocol.read_resource(kind.model, request.get_data()))
    return _stored(kind.shown(known, _base()), Context.RESOURCE_CREATION_RESPONSE, 201)


def _change(kind: Kind, identity: str, context: Context) -> ResponseReturnValue:
    keeper: Any = need(kind.keeper)
    present = kind.shown(keeper.get(db.session(), g.actor, identity), _base())
    known = keeper.replace(db.session(), g.actor, identity, _wanted(kind.model, present))
    return _stored(kind.shown(known, _base()), context)


def _wanted(model: Any, present: Any) -> Any:
    if request.method == "PATCH":
        return protocol.patched(model, request.get_data(), present)
    return protocol.read_resource(model, request.get_data(), replacing=present)


def _asked() -> dict[str, Any]:
    return protocol.read_body(request.get_data()) if request.method == "POST" else request.args.to_dict()


def _stored(resource: Any, context: Context, status: int = 200) -> Response:
    chosen = {name: request.args[name] for name in ("attributes", "excludedAttributes") if name in request.args}
    wanted = protocol.read_search(type(resource), chosen) if chosen else None
    answer = _json(resource.model_dump(scim_ctx=context, response_parameters=wanted), status)
    answer.headers["Location"] = resource.meta.location
    return answer


def _described(resource: Any, location: str) -> Response:
    body = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    return _json(body | {"meta": {"resourceType": type(resource).__name__, "location": location}})


def _discovery(place: str, described: list[tuple[str, Any]], name: str | None) -> ResponseReturnValue:
    """All, or the one called `name`; a filter is refused here (RFC 7644 §4)."""
    require_read(g.actor)
    require_no_filter(request.args)
    found = [_described(one, f"{_base()}/{place}/{key}").get_json() for key, one in described if name in {None, key}]
    if name is not None:
        return _json(the_one(found, name))
    counts = {"totalResults": len(found), "startIndex": 1, "itemsPerPage": len(found)}
    return _json({"schemas": [protocol.LIST], **counts, "Resources": found})


def _base() -> str:
    return request.url_root.rstrip("/") + PREFIX


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type=MEDIA)
