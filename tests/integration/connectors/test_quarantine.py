"""Refused rows are mended and replayed; a mapped code sets free what waited for it."""

import pytest

from app.identity.actor import SYSTEM, Actor
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from tests.integration.quality.test_feeds import (
    COMPLAINT_HEADER,
    COMPLAINTS,
    DEFECT_HEADER,
    DEFECTS,
    RECEIVED,
)
from tests.support.plant.feeds import map_code, mend_row
from tests.support.plant.works import GOOD, Ticking, Works

BAD = "11,灌装,2026-10-11,50,51"


def test_a_mended_row_is_stored_and_settled(works: Works) -> None:
    works.load(works.connector(), [*GOOD, BAD])
    row = works.quarantined()[0]
    with works.sessions.begin() as session:
        mend_row(Ticking())(session, SYSTEM, row.id, {"不合格数": "5"})
    assert works.measurements()[-1] == ("11", 50, 5, 1)
    mended = works.quarantined()[0]
    assert (mended.state, mended.mended_by, mended.raw["不合格数"]) == ("replayed", "system", "5")


def test_a_row_that_is_still_wrong_says_why_and_stays(works: Works) -> None:
    works.load(works.connector(), [*GOOD, BAD])
    row = works.quarantined()[0]
    with pytest.raises(InvalidInputError, match="99 defective of 50"), works.sessions.begin() as session:
        mend_row(Ticking())(session, SYSTEM, row.id, {"不合格数": "99"})
    assert works.quarantined()[0].state == "open"
    assert len(works.measurements()) == 10


def test_a_settled_row_is_settled_once(works: Works) -> None:
    works.load(works.connector(), [*GOOD, BAD])
    row = works.quarantined()[0]
    mend = mend_row(Ticking())
    with works.sessions.begin() as session:
        mend.dismiss(session, SYSTEM, row.id, "counted twice")
    with pytest.raises(ConflictError), works.sessions.begin() as session:
        mend(session, SYSTEM, row.id, {"不合格数": "5"})


def test_mending_is_for_those_who_may(works: Works) -> None:
    works.load(works.connector(), [*GOOD, BAD])
    nobody = Actor(SYSTEM.id.__class__(int=7), "nobody", "Nobody")
    with pytest.raises(ForbiddenError), works.sessions.begin() as session:
        mend_row(Ticking())(session, nobody, works.quarantined()[0].id, {})


def test_a_mapped_code_replays_the_rows_that_waited_and_serves_the_next_run(works: Works) -> None:
    connector = works.connector()
    works.load(connector, [*GOOD, "11,封箱,2026-10-11,50,1", "12,封箱,2026-10-12,50,60"])
    with works.sessions.begin() as session:
        assert map_code(Ticking())(session, SYSTEM, works.codes()[0].id, "sealing") == 1
    assert works.measurements()[-1][0] == "11"
    assert sorted(row.state for row in works.quarantined()) == ["open", "replayed"]
    assert works.load(connector, [*GOOD, "13,封箱,2026-10-13,50,1"]).result.new == 1


def test_a_mended_complaint_and_a_mapped_code_are_replayed_like_counts(works: Works) -> None:
    works.load(works.connector(mapping=COMPLAINTS), [*RECEIVED, "K10,T1,灌装,2026-10-11,,甲,"], COMPLAINT_HEADER)
    with works.sessions.begin() as session:
        mend_row(Ticking())(session, SYSTEM, works.quarantined()[0].id, {"投诉内容": "瘪罐"})
    assert works.scalar("SELECT text FROM complaints WHERE source_key = 'K10'") == "瘪罐"
    works.connector(mapping=DEFECTS, code="d")
    rows = [f"T1,filling,2026-10-{n:02},leak,{'设备' if n < 9 else '天气'},{n}" for n in range(1, 10)]
    works.drop("d.csv", [DEFECT_HEADER, *rows], code="d")
    works.run(works.scalar("SELECT id FROM connectors WHERE code = 'd'"))
    with works.sessions.begin() as session:
        assert map_code(Ticking())(session, SYSTEM, works.codes()[0].id, "environment") == 1
    assert works.scalar("SELECT cause FROM defect_counts WHERE qty = 9") == "environment"
    assert {row.state for row in works.quarantined()} == {"replayed"}
