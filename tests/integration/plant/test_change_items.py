"""Master data is added, changed and taken out of use by those who keep it, and the record says what was and what is."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.ledger.verification_result import Violation
from app.plant import Kinds, find_step
from app.plant.proof import compare_items
from app.tasks.option_lists import CatalogContext, Catalogs
from tests.support.plant.master_data import add, change, set_active, set_up
from tests.support.plant.measured_step import make_plant
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files

WELD = ("steps", "L1/weld")


def events(plant: Plant, item: str) -> list[tuple[str, Any, Any]]:
    query = text(
        "SELECT action, body::jsonb->'old', body::jsonb->'new' FROM ledger_events"
        " WHERE body::jsonb->'target'->>'item' = :item ORDER BY at, arrival, seq"
    )
    with plant.sessions() as session:
        return [(row[0], row[1], row[2]) for row in session.execute(query, {"item": item})]


def test_a_plant_is_set_up_without_an_administrator(plant: Plant) -> None:
    set_up(plant)
    with plant.sessions() as session:
        place = find_step(session, "L1", "paint")
        assert (place.plant, place.timezone) == ("P1", "Asia/Shanghai")
    action, old, new = events(plant, "L1/paint")[0]
    assert (action, old) == ("master_data.added", None)
    assert (new["position"], new["name_en"]) == (2, "涂装"), "at the end; the Chinese name serves in English"


def test_a_change_is_one_event_with_what_changed(plant: Plant) -> None:
    set_up(plant)
    item = change(plant, "zhou", WELD, {"name_en": "Welding"}, 1)
    assert item.revision == 2
    assert events(plant, "L1/weld")[1:] == [("master_data.changed", {"name_en": "焊接"}, {"name_en": "Welding"})]
    assert change(plant, "zhou", WELD, {"name_en": "Welding"}, 2).revision == 2, "the same again is no change"
    assert len(events(plant, "L1/weld")) == 2


def test_two_editors_do_not_overwrite_each_other(plant: Plant) -> None:
    set_up(plant)
    change(plant, "fang", WELD, {"name_zh": "点焊"}, 1)
    with pytest.raises(ConflictError):
        change(plant, "zhou", WELD, {"name_zh": "弧焊"}, 1)


@pytest.mark.parametrize("who", ["wang", "li", "admin"])
def test_others_change_nothing(plant: Plant, who: str) -> None:
    set_up(plant)
    with pytest.raises(ForbiddenError):
        add(plant, who, "steps", line="L1", code="test", name_zh="检测")
    with pytest.raises(ForbiddenError):
        change(plant, who, WELD, {"name_zh": "弧焊"}, 1)
    with pytest.raises(ForbiddenError):
        set_active(plant, who, WELD, active=False)


def test_a_role_for_one_line_reaches_no_other(plant: Plant) -> None:
    set_up(plant)
    add(plant, "han", "steps", line="L1", code="test", name_zh="检测")
    change(plant, "han", ("lines", "L1"), {"name_zh": "一线"}, 1)
    add(plant, "han", "equipment", step="L1/weld", code="W1", name_zh="焊机")
    refused: list[tuple[str, dict[str, str]]] = [
        ("steps", {"line": "L2", "code": "test", "name_zh": "检测"}),
        ("lines", {"plant": "P1", "code": "L3", "name_zh": "三线"}),
        ("plants", {"code": "P2", "name_zh": "二厂"}),
        ("products", {"code": "X", "name_zh": "产品"}),
    ]
    for kind, given in refused:
        with pytest.raises(ForbiddenError):
            add(plant, "han", kind, **given)
    with pytest.raises(ForbiddenError):
        change(plant, "han", ("equipment", "W1"), {"step": "L2/pack"}, 1)


def test_defect_types_are_qas(plant: Plant) -> None:
    causes = "current | 电流过大 | Current too high | 机"
    item = add(
        plant, "li", "defect-types", code="porosity", name_zh="气孔", severity="致命", group="焊缝", causes=causes
    )
    assert item.values["severity"] == "critical"
    assert item.values["causes"] == [
        {"code": "current", "zh": "电流过大", "en": "Current too high", "category": "machine"}
    ]
    with pytest.raises(ForbiddenError):
        add(plant, "fang", "defect-types", code="dent", name_zh="凹陷", severity="minor")


def test_what_is_wrong_is_named_by_field_and_nothing_is_stored(plant: Plant) -> None:
    set_up(plant)
    with pytest.raises(InvalidInputError) as refusal:
        add(plant, "fang", "steps", line="L9", code="a b", position="first", colour="red")
    assert set(refusal.value.fields) == {"line", "code", "name_zh", "position", "colour"}
    with pytest.raises(InvalidInputError) as refusal:
        change(plant, "fang", WELD, {"code": "welding", "line": "L2"}, 1)
    assert set(refusal.value.fields) == {"code", "line"}, "cases name them"
    with pytest.raises(ConflictError):
        add(plant, "fang", "steps", line="L1", code="weld", name_zh="又一个")
    with pytest.raises(NotFoundError):
        change(plant, "fang", ("steps", "L1/none"), {}, 1)
    with pytest.raises(NotFoundError):
        add(plant, "fang", "robots", code="R2")


def test_out_of_use_it_stays_and_comes_back(plant: Plant) -> None:
    set_up(plant)
    with pytest.raises(ConflictError) as refusal:
        set_active(plant, "fang", ("lines", "L1"), active=False)
    assert refusal.value.params["count"] == 2
    for step in ("L1/weld", "L1/paint"):
        set_active(plant, "fang", ("steps", step), active=False)
    set_active(plant, "fang", ("lines", "L1"), active=False)
    with pytest.raises(InvalidInputError):
        set_active(plant, "fang", WELD, active=True)
    with pytest.raises(InvalidInputError) as wrong:
        add(plant, "fang", "steps", line="L1", code="test", name_zh="检测")
    assert set(wrong.value.fields) == {"line"}
    set_active(plant, "fang", ("lines", "L1"), active=True)
    assert set_active(plant, "fang", WELD, active=True).active
    assert [action for action, _, _ in events(plant, "L1/weld")] == [
        "master_data.added",
        "master_data.deactivated",
        "master_data.activated",
    ]


def test_a_tolerance_needs_a_nominal_value(plant: Plant) -> None:
    set_up(plant)
    with pytest.raises(InvalidInputError) as refusal:
        add(plant, "fang", "equipment", step="L1/weld", code="W1", name_zh="焊机", parameters="a | 甲 | A | mm | | 1")
    assert set(refusal.value.fields) == {"parameters"}


def test_out_of_use_it_is_offered_nowhere(plant: Plant) -> None:
    set_up(plant)
    add(plant, "li", "defect-types", code="porosity", name_zh="气孔", severity="major")
    lists = plant.container.need(Catalogs)

    def offered(request: Mapping[str, str] | None = None) -> dict[str, list[str]]:
        said = {"request": request} if request else {}
        with plant.sessions() as session:
            context = CatalogContext(plant.actor("wang"), None, None, None, said, "zh")
            found = lists.options(session, ("steps", "defect_types"), context)
        return {name.removeprefix("catalog_"): [one["value"] for one in rows] for name, rows in found.items()}

    assert offered() == {"steps": ["weld", "paint", "pack"], "defect_types": ["porosity"]}
    set_active(plant, "fang", WELD, active=False)
    set_active(plant, "li", ("defect-types", "porosity"), active=False)
    assert offered() == {"steps": ["paint", "pack"], "defect_types": []}
    named = {"step": "weld", "defect_type": "porosity"}
    assert offered(named)["defect_types"] == ["porosity"], "a case that has named it keeps it"
    assert offered(named)["steps"] == ["weld", "paint", "pack"]


def test_a_step_with_running_cases_stays_in_use(plant: Plant) -> None:
    set_up(plant)
    plant.deploy(small_files())
    case = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE cases SET line = 'L1', step = 'weld' WHERE id = :id"), {"id": case})
    with pytest.raises(ConflictError) as refusal:
        set_active(plant, "fang", WELD, active=False)
    assert refusal.value.params == {"key": "L1/weld", "count": 1}


def found(plant: Plant, kind: str) -> list[tuple[str, str]]:
    kinds = plant.container.need(Kinds)
    with plant.sessions() as session:
        compared = compare_items(session, kinds, kinds.find(kind))
        return [(one.row, one.sentence) for one in compared if isinstance(one, Violation)]


def test_rows_are_compared_with_their_events(plant: Plant) -> None:
    set_up(plant)
    change(plant, "zhou", WELD, {"name_en": "Welding"}, 1)
    set_active(plant, "fang", WELD, active=False)
    assert [found(plant, kind) for kind in ("plants", "lines", "steps")] == [[], [], []]
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE process_steps SET name_en = 'Soldering', revision = 4 WHERE code = 'weld'"))
        session.execute(text("DELETE FROM process_steps WHERE code = 'pack'"))
    assert found(plant, "steps") == [
        ("process_steps L1/weld", "it says something else than the record: name_en, revision"),
        ("process_steps L2/pack", "the record tells of it, but the row is gone"),
    ]


def test_what_is_older_than_the_record_is_compared_as_far_as_it_tells(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        make_plant(session)
    step = ("steps", "T1/filling")
    assert found(plant, "steps") == []
    change(plant, "fang", step, {"name_en": "Filler"}, 1)
    assert found(plant, "steps") == []
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE process_steps SET name_en = 'Other' WHERE code = 'filling'"))
    assert [row for row, _ in found(plant, "steps")] == ["process_steps T1/filling"]
