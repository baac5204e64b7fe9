"""REST: JSON pulled page by page with a cursor, or pushed to us in a signed message.

Pull: the rows are found at a dotted path of the answer (`data.items`), the next cursor at another. A service without
a cursor is read once a run, as a whole. Nested objects become columns with dotted names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import requests

from app.connectors.adapters.http import HostAuth, bearer, get, host_of, make_session, plain
from app.connectors.adapters.text_values import as_text
from app.connectors.port import ConnectorKind, Cursor, Opening, Setting
from app.imports import Record, Records, Reject, RejectCode, SourceError

_DEEPEST = 5
_MOST_PAGES = 10_000


class JsonPull:
    """An open service. The stored cursor is the service's own, handed back as it came."""

    def __init__(self, session: requests.Session, settings: Mapping[str, Any]) -> None:
        self._session = session
        self._settings = settings
        self._position = 0
        self._page = 0

    @property
    def subject(self) -> str:
        """The address without its secrets."""
        return plain(str(self._settings["url"]))

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Records, Cursor]:
        """One page of the service."""
        self._page += 1
        if self._page > _MOST_PAGES:
            raise SourceError("The service never stops giving pages; its cursor does not seem to move on")
        params = {str(self._settings["cursor_param"]): cursor["next"]} if cursor.get("next") else {}
        if name := self._settings.get("limit_param"):
            params[str(name)] = str(min(limit, 1000))
        body = parse(get(self._session, str(self._settings["url"]), params))
        rows = _at(body, str(self._settings.get("items") or ""))
        if not isinstance(rows, list):
            raise SourceError("The answer has no list of rows at %(path)s", path=self._settings.get("items") or "/")
        following = _at(body, str(self._settings.get("next") or "")) if self._settings.get("next") else None
        records = records_of(rows, self._position)
        self._position += len(rows)
        return records, {"next": as_text(following)} if following and not isinstance(following, list) else cursor


class Webhook:
    """Rows that are sent to us: a JSON list, or an object with the list at `items`."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._items = str(settings.get("items") or "")

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Records, Cursor]:  # noqa: ARG002
        """Nothing is fetched here."""
        return [], cursor

    def receive(self, body: bytes) -> Records:
        """The rows of one message."""
        found = parse(body)
        rows = found if isinstance(found, list) else _at(found, self._items or "records")
        if not isinstance(rows, list):
            raise SourceError("The message has no list of rows at %(path)s", path=self._items or "records")
        return records_of(rows, 0)


def parse(body: bytes) -> Any:
    """JSON, or a SourceError that says where it breaks off."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise SourceError("The answer is no JSON: %(error)s", error=str(error)[:200]) from None


def records_of(rows: list[Any], before: int) -> Records:
    """The rows as records; one that is no object is rejected."""
    return [
        Record(number, dict(_flat(row)))
        if isinstance(row, dict)
        else Reject(number, NO_OBJECT, raw={"row": as_text(str(row)[:200])})
        for number, row in enumerate(rows, start=before + 1)
    ]


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _flat(inner, f"{prefix}{name}.", depth + 1)
        elif isinstance(inner, (list, dict)):
            yield f"{prefix}{name}", orjson.dumps(inner).decode()
        else:
            yield f"{prefix}{name}", as_text(inner)


def _at(body: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _open_pull(opening: Opening) -> JsonPull:
    url = str(opening.settings["url"])
    host = host_of(url)
    session = make_session(opening.reach, {"Accept": "application/json"})
    if reference := opening.settings.get("token"):
        session.auth = HostAuth(url, bearer(opening.secret(str(reference), host)))
    return JsonPull(session, opening.settings)


NO_OBJECT = RejectCode("shape", "The row is no JSON object")
ITEMS = Setting("items", "数据所在路径", "Where the rows are (dotted path)")
PULL = ConnectorKind(
    "rest",
    "REST（JSON 拉取）",
    "REST (JSON, pulled)",
    _open_pull,
    (
        Setting("url", "地址", "Address", required=True),
        Setting("token", "令牌所在位置", "Where the bearer token is", "secret"),
        ITEMS,
        Setting("next", "下一游标所在路径", "Where the next cursor is (dotted path)"),
        Setting("cursor_param", "游标参数名", "Name of the cursor parameter", default="cursor"),
        Setting("limit_param", "每页行数参数名", "Name of the page size parameter"),
    ),
    codes=(NO_OBJECT,),
)
PUSH = ConnectorKind(
    "webhook",
    "REST（签名推送）",
    "REST (signed, pushed)",
    lambda opening: Webhook(opening.settings),
    (Setting("secret", "签名密钥所在位置", "Where the signing secret is", "secret", required=True), ITEMS),
    pushed=True,
    codes=(NO_OBJECT,),
)
