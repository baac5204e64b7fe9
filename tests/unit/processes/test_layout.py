"""The diagrams as a plant manager sees them: nothing lies on anything else, lines are straight and hardly cross."""

from itertools import combinations

import pytest

from app.engine.process_model import ProcessModel
from tests.support.diagrams.drawing import Drawing, read_drawing
from tests.support.loop.files import CHILD, MAIN, NS, models_of, shipped, tree_of

BOTH = (MAIN, CHILD)
CROSSINGS = {MAIN: 1, CHILD: 0}
WIDEST = {MAIN: 2400, CHILD: 1600}
LONGEST_NAME = 9
PIXELS_PER_CHINESE, PIXELS_PER_LATIN = 11, 5.5


def seen(process: str) -> tuple[ProcessModel, Drawing]:
    return models_of(shipped())[process], read_drawing(tree_of(process))


@pytest.mark.parametrize("process", BOTH)
def test_everything_is_drawn(process: str) -> None:
    model, drawing = seen(process)
    assert set(model.elements) | set(model.lanes) <= set(drawing.shapes)
    assert set(drawing.lines) == set(model.flows)
    assert all(drawing.lines.values())


@pytest.mark.parametrize("process", BOTH)
def test_shapes_do_not_overlap(process: str) -> None:
    model, drawing = seen(process)
    notes = {one.get("id") for one in tree_of(process).iterfind(".//bpmn:textAnnotation", NS)}
    for one, other in combinations([*model.elements, *notes], 2):
        assert not drawing.shapes[one].overlaps(drawing.shapes[other]), (one, other)


@pytest.mark.parametrize("process", BOTH)
def test_elements_stand_inside_their_lane(process: str) -> None:
    model, drawing = seen(process)
    for element in model.elements.values():
        assert element.lane is not None, element.id
        assert drawing.shapes[element.id].inside(drawing.shapes[element.lane.id]), element.id


@pytest.mark.parametrize("process", BOTH)
def test_lanes_fill_the_pool(process: str) -> None:
    model, drawing = seen(process)
    pool = drawing.shapes[f"pool_{process}"]
    lanes = [drawing.shapes[lane] for lane in model.lanes]
    assert all(lane.inside(pool) for lane in lanes)
    assert sum(lane.height for lane in lanes) == pool.height
    assert pool.width <= WIDEST[process]


@pytest.mark.parametrize("process", BOTH)
def test_lines_run_from_border_to_border_at_right_angles(process: str) -> None:
    model, drawing = seen(process)
    for flow in model.flows.values():
        line = drawing.lines[flow.id]
        assert drawing.shapes[flow.source].touched_by(line[0].x1, line[0].y1), flow.id
        assert drawing.shapes[flow.target].touched_by(line[-1].x2, line[-1].y2), flow.id
        assert all(piece.straight for piece in line), flow.id


@pytest.mark.parametrize("process", BOTH)
def test_lines_do_not_run_through_shapes(process: str) -> None:
    model, drawing = seen(process)
    for flow, piece in drawing.pieces():
        ends = {model.flows[flow].source, model.flows[flow].target}
        for element in set(model.elements) - ends:
            assert not piece.box().overlaps(drawing.shapes[element]), (flow, element)


@pytest.mark.parametrize("process", BOTH)
def test_lines_hardly_cross(process: str) -> None:
    _, drawing = seen(process)
    pairs = combinations(drawing.pieces(), 2)
    crossing = {(one, other) for (one, a), (other, b) in pairs if one != other and a.crosses(b)}
    assert len(crossing) <= CROSSINGS[process], crossing


@pytest.mark.parametrize("process", BOTH)
def test_labels_cover_nothing(process: str) -> None:
    model, drawing = seen(process)
    for element, label in drawing.labels.items():
        for other in set(model.elements) - {element}:  # beside a gateway's corner its own box is empty
            assert not label.overlaps(drawing.shapes[other]), (element, other)
    for one, other in combinations(drawing.labels, 2):
        assert not drawing.labels[one].overlaps(drawing.labels[other]), (one, other)


@pytest.mark.parametrize("process", BOTH)
def test_no_line_runs_through_the_words_of_a_label(process: str) -> None:
    _, drawing = seen(process)
    for element, label in drawing.labels.items():
        for flow, piece in drawing.pieces():
            assert not piece.box().overlaps(label), (element, flow)


@pytest.mark.parametrize("process", BOTH)
def test_named_events_gateways_and_flows_have_room_for_both_languages(process: str) -> None:
    model, drawing = seen(process)
    outside = [one for one in model.elements.values() if one.kind.endswith(("Event", "Gateway"))]
    for thing in [*outside, *model.flows.values()]:
        if thing.names:
            assert set(thing.names) == {"zh", "en"}, thing.id
            needed = max(_width(name) for name in thing.names.values())
            assert drawing.labels[thing.id].width >= needed, thing.id


@pytest.mark.parametrize("process", BOTH)
def test_names_are_short_and_in_both_languages(process: str) -> None:
    model, _ = seen(process)
    assert set(model.names) == {"zh", "en"}
    for thing in [*model.elements.values(), *model.lanes.values()]:
        if thing.names:
            assert set(thing.names) == {"zh", "en"}, thing.id
            assert len(thing.names["zh"]) <= LONGEST_NAME, thing.id
            assert len(thing.names["en"]) <= 26, thing.id


def _width(name: str) -> float:
    return sum(PIXELS_PER_CHINESE if ord(letter) > 255 else PIXELS_PER_LATIN for letter in name)
