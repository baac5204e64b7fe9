"""B2MML of two ages, and a defect count that is configured, never guessed."""

import pytest

from app.connectors.b2mml import Performance, read_places, version_of
from app.connectors.port import Record, SourceError
from app.kernel.errors import InvalidInputError
from app.quality.import_reading import Rejected

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
    ("namespace", "version"),
    [("http://www.mesa.org/xml/B2MML", "V0700"), ("http://www.wbf.org/xml/B2MML-V0401", "V0401"), ("urn:own", None)],
)
def test_messages_of_every_age_are_read(namespace: str, version: str | None) -> None:
    (record,) = Performance(TOTAL, DEFECT).read(message(namespace))
    assert isinstance(record, Record)
    assert (record.cells["total"], record.cells["defect"], record.cells["unit"]) == ("100", "3", "pcs")
    assert (record.cells["process_segment"], record.cells["equipment"]) == ("filling", "M1")
    assert version_of(message(namespace)) == version


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
    assert isinstance(refused, Rejected)


@pytest.mark.parametrize(
    "body", [b"<OperationsPerformance>", b"<Other/>", b'<!DOCTYPE a [<!ENTITY b "c">]><OperationsPerformance/>', b""]
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError):
        list(Performance(TOTAL, DEFECT).read(body))
