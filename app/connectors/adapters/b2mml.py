"""ISA-95 as B2MML: OperationsPerformance messages, as files of a folder or sent to us.

Senders are of very different age, so elements are found by their local name, whatever their namespace. B2MML has no
word for defects: where a plant writes them is configured, and without that nothing is read.

Places of a count: `MaterialUse=Yield Produced`, `MaterialUse=Other:Scrap` (Other with that OtherValue),
`SegmentData=ScrapCount` (a SegmentData by its ID), or several added with `+`.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from app.connectors.adapters.b2mml_places import NumberPlace, read_places
from app.connectors.adapters.files import FOLDER, DropFolder, folder_of
from app.connectors.adapters.text_values import as_text
from app.connectors.adapters.xml_schemas import MessageSchema
from app.connectors.port import ConnectorKind, Opening, Setting
from app.imports import Record, RecordOrReject, Records, Reject, RejectCode, SourceError

MIXED_UNITS = RejectCode("unit", "The counts are in different units: %(units)s")
_COLUMNS = (
    "response",
    "segment",
    "process_segment",
    "start",
    "end",
    "equipment",
    "material",
    "person",
    "unit",
    "total",
    "defect",
)
_ROOTS = {"OperationsPerformance", "ProductionPerformance"}
_RESPONSES = {"OperationsResponse", "ProductionResponse"}


class Performance:
    """Reads messages by the two configured places."""

    def __init__(
        self, total: Sequence[NumberPlace], defect: Sequence[NumberPlace], schema: MessageSchema | None = None
    ) -> None:
        self._total, self._defect, self._schema = total, defect, schema

    def read(self, content: bytes) -> Iterator[RecordOrReject]:
        """A record for each segment response; raises SourceError when it is no such message."""
        root = _parse(content)
        if _name(root) not in _ROOTS:
            raise SourceError("The message is a %(name)s, not an OperationsPerformance", name=_name(root))
        if self._schema is not None:
            self._schema.check(root)
        number = 0
        for response in _all(root, _RESPONSES):
            for segment in _all(response, {"SegmentResponse"}):
                number += 1
                yield self._record(number, _text(response, "ID"), segment)

    def _record(self, number: int, response: str, segment: Any) -> RecordOrReject:
        material = next(iter(_all(segment, {"MaterialActual"})), None)
        cells = {
            "response": response,
            "segment": _text(segment, "ID"),
            "process_segment": _text(segment, "ProcessSegmentID"),
            "start": _text(segment, "ActualStartTime"),
            "end": _text(segment, "ActualEndTime"),
            "equipment": _below(segment, "EquipmentActual", "EquipmentID"),
            "material": _text(material, "MaterialDefinitionID"),
            "person": _below(segment, "PersonnelActual", "PersonID"),
        }
        units: set[str] = set()
        total, defect = (_sum(segment, places, units) for places in (self._total, self._defect))
        cells |= {"unit": next(iter(units)) if len(units) == 1 else "", "total": total or "", "defect": defect or ""}
        if len(units) > 1:
            return Reject(number, MIXED_UNITS, {"units": ", ".join(sorted(units))}, dict(cells))
        # Who writes no scrap had none, but only where the total was written.
        cells["defect"] = cells["defect"] or ("0" if total else "")
        return Record(number, cells, "|".join((response, cells["segment"], cells["process_segment"], cells["start"])))


class PerformanceFolder(DropFolder):
    """The oldest message of a folder, or one that is sent to us."""

    suffixes = (".xml",)

    def __init__(self, opening: Opening, performance: Performance) -> None:
        super().__init__(folder_of(opening), opening.mapping, opening.file)
        self._performance = performance

    def read(self, path: Path) -> Iterator[RecordOrReject]:
        """The records of one file."""
        return self._performance.read(path.read_bytes())

    def receive(self, body: bytes) -> Records:
        """The records of one message."""
        return list(self._performance.read(body))


def _parse(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError("The message is no complete XML: %(error)s", error=str(error)[:200]) from None
    about: Any = root.getroottree().docinfo
    if about.doctype:
        raise SourceError("The message has a document type; it is not read")
    return root


def _sum(segment: Any, places: Iterable[NumberPlace], units: set[str]) -> str | None:
    """What stands at the places, added; None when there is nothing. A text that is no number is handed on as it is."""
    texts = [text for place in places for text in _quantities(segment, place, units)]
    if not texts:
        return None
    try:
        return as_text(sum((Decimal(text) for text in texts), Decimal()))
    except InvalidOperation:
        return " + ".join(texts)


def _quantities(segment: Any, place: NumberPlace, units: set[str]) -> Iterator[str]:
    if place.kind == "SegmentData":
        found = [
            (data, "Value", "ValueString") for data in _all(segment, {"SegmentData"}) if _text(data, "ID") == place.name
        ]
    else:
        found = [(one, "Quantity", "QuantityString") for one in _all(segment, {"MaterialActual"}) if _used(one, place)]
    for element, value, text in found:
        for quantity in _all(element, {value}):
            yield _text(quantity, text) or _own(quantity)
            if unit := _text(quantity, "UnitOfMeasure"):
                units.add(unit)


def _used(material: Any, place: NumberPlace) -> bool:
    for use in _all(material, {"MaterialUse"}):
        if _own(use) == place.name and (place.other is None or use.get("OtherValue") == place.other):
            return True
    return False


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _all(element: Any, names: set[str]) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str) and _name(child) in names]


def _text(element: Any, name: str) -> str:
    found = _all(element, {name}) if element is not None else []
    return _own(found[0]) if found else ""


def _below(element: Any, outer: str, inner: str) -> str:
    found = _all(element, {outer})
    return _text(found[0], inner) if found else ""


def _own(element: Any) -> str:
    return (element.text or "").strip()


def _open(opening: Opening) -> PerformanceFolder:
    total, defect = (read_places(name, str(opening.settings.get(name, ""))) for name in ("total_at", "defect_at"))
    path = opening.settings.get("schema")
    schema = MessageSchema(Path(path)) if path else None
    return PerformanceFolder(opening, Performance(total, defect, schema))


KIND = ConnectorKind(
    "b2mml",
    "B2MML（ISA-95）",
    "B2MML (ISA-95)",
    _open,
    (
        FOLDER,
        Setting("total_at", "检验数所在位置", "Where the total stands", required=True),
        Setting("defect_at", "不合格数所在位置", "Where the defect count stands", required=True),
        Setting("schema", "架构文件（MESA 的 AllSchemas.xsd）", "Schema file (MESA's AllSchemas.xsd)"),
        Setting("secret", "签名密钥所在位置（用于推送）", "Where the signing secret is (when pushed)", "secret"),
    ),
    one_file_a_run=True,
    names_keys=True,
    codes=(MIXED_UNITS,),
    columns=_COLUMNS,
)
