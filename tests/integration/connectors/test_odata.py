"""SAP's protocol over a real socket: paging, overlap, reversals, decimals as text, a service that dies."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.quality.models.inspection import CharacteristicLimit
from tests.support.plant.works import Works
from tests.support.services.odata_service import Service, characteristic, confirmation, odata_service

MAPPING: dict[str, Any] = {
    "source": "sap",
    "columns": {
        "step": "WorkCenter",
        "start": "PostingDate",
        "total": "Yield",
        "defect": "Scrap",
        "unit": "ConfirmationUnit",
    },
    "constants": {"line": "T1"},
    "codes": {"step": {"FILL": "filling"}},
}


def test_confirmations_are_read_page_by_page_and_reversals_taken_back(works: Works) -> None:
    rows = [confirmation(n, n, "50.000", f"{n}.000") for n in range(1, 6)]
    with odata_service(Service(rows)) as service:
        connector = works.connector("odata", MAPPING, "sap", url=service.url, what="confirmations")
        first = works.run(connector)
        assert (first.state, first.result.new) == ("done", 5), first.message
        assert works.measurements()[0] == ("0000000001|1", 50, 1, 1)
        service.rows[4] = confirmation(5, 5, "50.000", "5.000", reversed_=True)
        service.rows.append(confirmation(6, 6, "60.000", "0.000"))
        again = works.run(connector)
        assert (again.result.new, again.result.changed) == (1, 1), again.message
        assert works.measurements()[4] == ("0000000005|1", 0, 0, 2)
        assert "2026-10-03" in service.asked[-1], "two days before the last entry are read again"


def test_a_service_that_dies_in_the_middle_stores_nothing_and_the_next_run_goes_on(works: Works) -> None:
    rows = [confirmation(n, n, "50.000", "1.000") for n in range(1, 16)]
    with odata_service(Service(rows, dies_on=7)) as service:
        connector = works.connector("odata", MAPPING, "sap", url=service.url, what="confirmations")
        died = works.run(connector)
        assert died.state == "failed"
        assert "page 7" in died.message
        assert works.measurements() == []
        service.dies_on = None
        assert works.run(connector).result.new == 15


LIMITS: dict[str, Any] = {
    "source": "sap",
    "feed": "limits",
    "columns": {
        "characteristic": "InspectionSpecification",
        "characteristic_name": "InspectionSpecificationText",
        "unit": "InspectionSpecificationUnit",
        "lower": "InspSpecLowerLimit",
        "nominal": "InspSpecTargetValue",
        "upper": "InspSpecUpperLimit",
    },
    "constants": {"line": "T1", "step": "filling"},
}


def test_of_a_characteristic_that_every_lot_repeats_the_latest_limits_hold(works: Works) -> None:
    rows = [characteristic(lot, lot, 2.6 + lot / 10) for lot in (1, 3, 2)]
    with odata_service(Service(rows)) as service:
        result = works.run(works.connector("odata", LIMITS, "sap", url=service.url, what="characteristics"))
    assert (result.state, result.result.new, result.result.same) == ("done", 1, 2), result.message
    with works.session() as session:
        [stored] = session.scalars(select(CharacteristicLimit)).all()
    assert (stored.code, stored.name, stored.unit) == ("pressure", "封口压力", "bar")
    assert (stored.lower, stored.nominal, stored.upper) == (None, None, Decimal("2.9")), "0 is no limit unless SAP says"
