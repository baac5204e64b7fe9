"""What RFC 7644 asks of lists, bodies and errors, without a web framework."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from scim2_models import Context, Error, PatchOp, SearchRequest
from scim2_models.path import CompareOperator, Comparison
from sqlalchemy import false, func

from app.identity import User as Account
from app.organisation.models import DirectoryGroup, Employment
from app.organisation.scim.refusals import InvalidSyntaxError
from app.organisation.scim.resources import ENTERPRISE, MOST_RESULTS, POLICY, STRICT, Person
from app.organisation.scim.users import same_name

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_PEOPLE: Mapping[str, Callable[[str], Any]] = {
    "username": same_name,
    "externalid": lambda text: Employment.external_id == text,
    "id": lambda text: _same_id(Account.id, text),
    "displayname": lambda text: func.lower(Account.name) == text.lower(),
    f"{ENTERPRISE.lower()}:employeenumber": lambda text: func.lower(Account.emp_no) == text.lower(),
}
_GROUPS: Mapping[str, Callable[[str], Any]] = {
    "displayname": lambda text: func.lower(DirectoryGroup.name) == text.lower(),
    "externalid": lambda text: DirectoryGroup.external_id == text,
    "id": lambda text: _same_id(DirectoryGroup.id, text),
}


def read_search(model: Any, asked: Mapping[str, Any]) -> Any:
    """The search that a query string or a body describes; raises ValidationError or SCIMException."""
    return SearchRequest[model].model_validate(dict(asked), scim_policy=POLICY)


def narrowed(model: Any, search: Any) -> list[Any]:
    """Conditions by which the database finds what `attribute eq "value"` means; none for other filters.

    The filter is applied to what is found in any case, so a condition need not be exact.
    """
    node = search.filter.ast if search.filter is not None else None
    if not isinstance(node, Comparison) or node.op is not CompareOperator.eq or not isinstance(node.value, str):
        return []
    path = node.attr_path
    name = (f"{path.uri}:{path.attr}" if path.uri and path.uri.lower() == ENTERPRISE.lower() else path.attr).lower()
    known = _PEOPLE if model is Person else _GROUPS
    return [known[name](node.value)] if name in known and path.sub_attr is None else []


def bounds(search: Any) -> tuple[int, int]:
    """The first result of the page, counted from 1, and the most that it may hold."""
    return search.start_index or 1, MOST_RESULTS if search.count is None else min(search.count, MOST_RESULTS)


def takes_all(search: Any) -> bool:
    """True when nothing is filtered or sorted, so that the database may cut the page."""
    return search.filter is None and search.sort_by is None


def list_answer(search: Any, resources: Sequence[Any]) -> dict[str, Any]:
    """One page of those that fit, in the order asked for."""
    found = [one for one in resources if search.filter is None or search.filter.match(one)]
    found = search.sort(found)
    first, count = bounds(search)
    return page_answer(search, found[first - 1 : first - 1 + count], len(found))


def page_answer(search: Any, page: Sequence[Any], total: int) -> dict[str, Any]:
    """A page that was cut already, of `total` results."""
    dumped = [one.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=search) for one in page]
    answer = {"schemas": [LIST], "totalResults": total, "startIndex": bounds(search)[0], "itemsPerPage": len(page)}
    return answer | ({"Resources": dumped} if total else {})


def read_body(body: bytes) -> dict[str, Any]:
    """A JSON object; raises InvalidSyntaxError for anything else."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidSyntaxError("The body is not JSON (%(problem)s).", problem=str(error)) from None
    if not isinstance(data, dict):
        raise InvalidSyntaxError("The body is not a JSON object.")
    return data


def read_resource(model: Any, body: bytes, *, replacing: Any = None) -> Any:
    """A resource to be made, or to stand in the place of `replacing`."""
    context = Context.RESOURCE_CREATION_REQUEST if replacing is None else Context.RESOURCE_REPLACEMENT_REQUEST
    found = model.model_validate(read_body(body), scim_ctx=context, scim_policy=STRICT)
    if replacing is not None:
        found.replace(replacing)
    return found


def patched(model: Any, body: bytes, resource: Any) -> Any:
    """The resource after the operations of a PATCH, all or none."""
    patch = PatchOp[model].model_validate(read_body(body), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=STRICT)
    patch.patch(resource, scim_policy=STRICT)
    # What the operations wrote is judged like any other resource: lengths, addresses.
    return model.model_validate(resource.model_dump(scim_ctx=Context.DEFAULT), scim_policy=POLICY)


def error_body(status: int, detail: str, scim_type: str | None = None) -> dict[str, Any]:
    """RFC 7644 §3.12."""
    dumped: dict[str, Any] = Error(status=status, detail=detail, scim_type=scim_type).model_dump()
    return dumped


def _same_id(column: Any, text: str) -> Any:
    try:
        return column == UUID(text)
    except ValueError:
        return false()
