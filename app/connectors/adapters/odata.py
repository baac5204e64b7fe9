"""SAP by OData V2: inspection lots, defects and order confirmations, through pyodata.

Only the names of SAP's properties are ours to know; the service describes itself in its $metadata. Reading begins
before the stored mark by an overlap: what is changed late is seen again, and what is reversed is taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pyodata
import requests
from pyodata.exceptions import PyODataException
from pyodata.v2.model import Config, PolicyIgnore

from app.connectors.adapters.http import HostAuth, host_of, make_session, plain
from app.connectors.adapters.text_values import as_text
from app.connectors.port import ConnectorKind, Cursor, Opening, Setting
from app.imports import Record, Records, SourceError

_PAGE = 1_000
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Preset:
    """What is read: an entity set, the property by which it moves on, the one that takes a row back, the overlap.

    `flags` names properties that mean nothing unless another one is set: SAP sends 0 for a limit that there is not.
    Rows that are not `keyed` by their entity are the same thing said again and again: the mapping's key tells them.
    """

    entity_set: str
    mark: str
    withdrawn: str | None
    overlap_hours: int
    flags: Mapping[str, str] = field(default_factory=dict)
    keyed: bool = True


PRESETS: Mapping[str, Preset] = {
    "inspection lots": Preset("A_InspectionLot", "ChangedDateTime", None, 2),
    "inspection results": Preset("A_InspectionResult", "ChangedDateTime", None, 2),
    "defects": Preset("A_Defect", "ChangedDateTime", "IsDeleted", 2),
    # Each lot repeats the characteristics of its plan; the latest word on one is what holds.
    "characteristics": Preset(
        "A_InspectionCharacteristic",
        "ChangedDateTime",
        None,
        2,
        {
            "InspSpecLowerLimit": "InspSpecHasLowerLimit",
            "InspSpecUpperLimit": "InspSpecHasUpperLimit",
            "InspSpecTargetValue": "InspSpecHasTargetValue",
        },
        keyed=False,
    ),
    # A confirmation says only when it was entered, so everything of the last two days is read again.
    "confirmations": Preset("A_ProductionOrderConf", "MfgOrderConfirmationEntryDate", "IsReversed", 48),
}


class ODataService:
    """An open service. The cursor is the highest mark seen; `page` tells the pages of one run apart."""

    def __init__(self, url: str, session: requests.Session, preset: Preset) -> None:
        self._url, self._session, self._preset = url, session, preset
        self._following: str | None = None
        self._page = 0
        self._position = 0
        self._finished = False
        self._set: Any = None

    @property
    def subject(self) -> str:
        """The service and what is read of it."""
        return f"{plain(self._url)} {self._preset.entity_set}"

    def rewind(self, cursor: Cursor) -> Cursor:
        """Back by the overlap."""
        if not cursor.get("since"):
            return {}
        earlier = datetime.fromisoformat(cursor["since"]) - timedelta(hours=self._preset.overlap_hours)
        return {"since": earlier.isoformat()}

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Records, Cursor]:
        """The next page."""
        if self._finished:
            return [], cursor
        self._page += 1
        try:
            entities = self._ask(cursor, min(limit, _PAGE))
            records = [self._record(entity) for entity in entities]
        except (requests.RequestException, PyODataException, ValueError, KeyError) as error:
            raise SourceError(
                "%(url)s, page %(page)d: %(error)s",
                url=plain(self._url),
                page=self._page,
                error=f"{type(error).__name__} {error}"[:300],
            ) from None
        marks = [record.version for record in records if record.version]
        since = max([*marks, cursor.get("since") or ""])
        return records, {"since": since, "page": self._page}

    def _ask(self, cursor: Cursor, limit: int) -> list[Any]:
        if self._page > _MOST_PAGES:
            raise ValueError("the service never stops giving pages")
        self._set = self._set or self._open()
        request = self._set.get_entities()
        if self._following:
            request = request.next_url(self._following)
        elif cursor.get("since"):
            request = request.filter(f"{self._preset.mark} ge {self._literal(cursor['since'])}")
        answer = request.execute()
        self._following = answer.next_url
        self._finished = not self._following
        entities = list(answer)
        if len(entities) > 50 * limit:
            raise ValueError(f"{len(entities)} rows on one page")
        return entities

    def _open(self) -> Any:
        config = Config(default_error_policy=PolicyIgnore())
        client = pyodata.Client(self._url, self._session, config=config)
        return getattr(client.entity_sets, self._preset.entity_set)

    def _literal(self, since: str) -> str:
        kind = self._type().proprty(self._preset.mark).typ.name
        moment = datetime.fromisoformat(since)
        if kind == "Edm.DateTimeOffset":
            return f"datetimeoffset'{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
        return f"datetime'{moment:%Y-%m-%dT%H:%M:%S}'"

    def _type(self) -> Any:
        return self._set._entity_set.entity_type  # noqa: SLF001  (pyodata hands out its model nowhere else)

    def _record(self, entity: Any) -> Record:
        self._position += 1
        properties = [one.name for one in self._type().proprties()]
        values = {name: getattr(entity, name) for name in properties}
        cells = {one.name: _text(values[one.name], one.typ.name) for one in self._type().proprties()}
        cells |= {name: "" for name, flag in self._preset.flags.items() if flag in cells and not cells[flag].strip()}
        key = "|".join(cells[one.name] for one in self._type().key_proprties) if self._preset.keyed else None
        mark = values.get(self._preset.mark)
        version = mark.isoformat() if isinstance(mark, datetime) else None
        taken_back = bool(self._preset.withdrawn and values.get(self._preset.withdrawn))
        return Record(self._position, cells, key, version, taken_back)


def _text(value: Any, kind: str) -> str:
    """SAP writes days as midnight in Edm.DateTime, which knows no zone: they stay days."""
    if isinstance(value, datetime) and kind == "Edm.DateTime":
        local = value.replace(tzinfo=None)
        return local.date().isoformat() if local.time() == time() else as_text(local)
    return as_text(value)


def _open(opening: Opening) -> ODataService:
    settings, url = opening.settings, str(opening.settings["url"])
    host = host_of(url)
    session = make_session(opening.reach, {"Accept": "application/json"})
    if user := settings.get("user"):
        password = opening.secret(str(settings.get("password", "")), host)
        session.auth = HostAuth(url, requests.auth.HTTPBasicAuth(str(user), password))
    return ODataService(url, session, PRESETS[str(settings["what"])])


KIND = ConnectorKind(
    "odata",
    "SAP（OData）",
    "SAP (OData)",
    _open,
    (
        Setting("url", "服务地址", "Address of the service", required=True),
        Setting("what", "读取内容", "What is read", required=True, default="inspection lots", choices=tuple(PRESETS)),
        Setting("user", "用户", "User"),
        Setting("password", "密码所在位置", "Where the password is", "secret"),
    ),
    names_keys=True,
)
