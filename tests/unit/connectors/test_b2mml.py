"""B2MML of two ages, and a defect count that is configured, never guessed."""

from pathlib import Path

import pytest

from app.connectors.adapters.b2mml import Performance
from app.connectors.adapters.b2mml_places import read_places
from app.connectors.adapters.xml_schemas import MessageSchema
from app.imports.records import Record, SourceError
from app.imports.reject_codes import Reject
from app.kernel.errors import InvalidInputError

TOTAL = read_places("total_at", "MaterialUse=Produced + MaterialUse=Other:Scrap")
DEFECT = read_places("defect_at", "MaterialUse=Other:Scrap")


def message(namespace: str, scrap: str = "3", unit: str = "pcs") -> bytes:
    return f"""<?xml version="1.0"?>
<OperationsPerformance xmlns="{namespace}"><ID>P1</ID><OperationsResponse><ID>R1</ID>
<SegmentResponse><ID>S1</ID><ProcessSegmentID>filling</ProcessSegmentID>
<ActualStartTime>2026-10-01T08:00:00+08:00</ActualStartTime><ActualEndTime>2026-10-01T16:00:00+08:00</ActualEndTime>
<SegmentData><ID>ScrapCount</ID><Value><ValueString>4</ValueString></Value></SegmentData>
<EquipmentActual><EquipmentID>M1</EquipmentID></EquipmentActual>
<MaterialActual><MaterialDefinitionID>P1</MaterialDefinitionID><MaterialUse>Produced</MaterialUse>
<Quantity><QuantityString>97.000</QuantityString><UnitOfMeasure>pcs</UnitOfMeasure></Quantity></MaterialActual>
<MaterialActual><MaterialUse OtherValue="Scrap">Other</MaterialUse>
<Quantity><QuantityString>{scrap}</QuantityString><UnitOfMeasure>{unit}</UnitOfMeasure></Quantity></MaterialActual>
</SegmentResponse></OperationsResponse></OperationsPerformance>""".encode()


@pytest.mark.parametrize(
    "namespace", ["http://www.mesa.org/xml/B2MML", "http://www.wbf.org/xml/B2MML-V0401", "urn:own"]
)
def test_messages_of_every_age_are_read(namespace: str) -> None:
    (record,) = Performance(TOTAL, DEFECT).read(message(namespace))
    assert isinstance(record, Record)
    assert (record.cells["total"], record.cells["defect"], record.cells["unit"]) == ("100", "3", "pcs")
    assert (record.cells["process_segment"], record.cells["equipment"]) == ("filling", "M1")


def test_the_defect_count_may_stand_in_segment_data() -> None:
    (record,) = Performance(TOTAL, read_places("defect_at", "SegmentData=ScrapCount")).read(message("urn:own"))
    assert isinstance(record, Record)
    assert record.cells["defect"] == "4"


@pytest.mark.parametrize("text", ["", "Scrap", "MaterialUse="])
def test_an_unconfigured_place_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read_places("defect_at", text)


def test_mixed_units_are_refused() -> None:
    (refused,) = Performance(TOTAL, DEFECT).read(message("urn:own", unit="kg"))
    assert isinstance(refused, Reject)


@pytest.mark.parametrize(
    "body", [b"<OperationsPerformance>", b"<Other/>", b'<!DOCTYPE a [<!ENTITY b "c">]><OperationsPerformance/>', b""]
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError):
        list(Performance(TOTAL, DEFECT).read(body))


MESA = "http://www.mesa.org/xml/B2MML"
# Enough of a schema to tell a message with an ID from one without; MESA's own is not ours to ship.
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{MESA}"
    elementFormDefault="qualified"><xs:element name="OperationsPerformance"><xs:complexType><xs:sequence>
    <xs:element name="ID" type="xs:string"/><xs:any processContents="skip" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType></xs:element></xs:schema>"""


def checked(folder: Path) -> Performance:
    path = folder / "AllSchemas.xsd"
    path.write_text(SCHEMA)
    return Performance(TOTAL, DEFECT, MessageSchema(path))


def test_a_message_is_checked_by_the_schema_of_its_version(tmp_path: Path) -> None:
    reader = checked(tmp_path)
    assert len(list(reader.read(message(MESA)))) == 1
    with pytest.raises(SourceError, match="Line 2 of the message breaks its schema"):
        list(reader.read(message(MESA).replace(b"<ID>P1</ID>", b"", 1)))


def test_a_message_of_another_age_is_read_without_the_schema(tmp_path: Path) -> None:
    old = message("http://www.wbf.org/xml/B2MML-V0401").replace(b"<ID>P1</ID>", b"", 1)
    assert len(list(checked(tmp_path).read(old))) == 1


@pytest.mark.parametrize("content", [None, "no XML", "<a/>"])
def test_a_schema_that_is_none_is_said_to_be_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "a.xsd"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SourceError, match=r"a\.xsd"):
        MessageSchema(path)
