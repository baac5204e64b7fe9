"""pm4py reads what we write and judges it as it should. It is AGPL, so it is an oracle here and nothing else."""

import warnings
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.definitions.catalogue import Definitions
from tests.integration.process_mining.conftest import Write, walk
from tests.support.diagrams.mining import plain_bpmn
from tests.support.plant.running import Plant

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pm4py: Any = pytest.importorskip("pm4py", reason="pm4py is no dependency (AGPL); install it by hand to ask it")

pytestmark = pytest.mark.filterwarnings("ignore")
MARKS = {"variant": "state_equation_a_star"}


@pytest.fixture
def net(small_plant: Plant, tmp_path: Path) -> Any:
    definitions = small_plant.container.need(Definitions)
    with small_plant.sessions() as session:
        model = definitions.model(definitions.latest(session, "small_loop"))
    path = tmp_path / "plain.bpmn"
    path.write_bytes(plain_bpmn(model, "start"))
    return pm4py.convert_to_petri_net(pm4py.read_bpmn(str(path)))


def read_log(content: bytes, folder: Path) -> Any:
    path = folder / "log.xes"
    path.write_bytes(content)
    return pm4py.read_xes(str(path))


def test_conformant_cases_score_one(small_plant: Plant, xes: Write, net: Any, tmp_path: Path) -> None:
    walk(small_plant)
    walk(small_plant, rounds=3)
    log = read_log(xes(), tmp_path)
    assert "case:process_version" in log.columns
    assert pm4py.fitness_token_based_replay(log, *net)["log_fitness"] == 1.0
    assert pm4py.fitness_alignments(log, *net)["averageFitness"] == 1.0


def test_a_skipped_review_is_found_and_named(small_plant: Plant, xes: Write, net: Any, tmp_path: Path) -> None:
    walk(small_plant)
    tree = etree.fromstring(xes())
    (trace,) = tree.findall("trace")
    (review,) = (e for e in trace.findall("event") if e.find("string[@key='bh:element']").get("value") == "review")
    trace.remove(review)
    log = read_log(etree.tostring(tree), tmp_path)
    assert pm4py.fitness_token_based_replay(log, *net)["log_fitness"] < 1.0
    (alignment,) = pm4py.conformance_diagnostics_alignments(log, *net)
    moves = [model for log_move, model in alignment["alignment"] if log_move == ">>" and model is not None]
    assert moves == ["审核"]


def test_the_object_log_loads_with_its_changes(small_plant: Plant, ocel: Write, tmp_path: Path) -> None:
    walk(small_plant)
    path = tmp_path / "log.jsonocel"
    path.write_bytes(ocel())
    log = pm4py.read_ocel2_json(str(path))
    assert len(log.events) == 3
    assert set(log.objects["ocel:type"]) >= {"case", "employee"}
    assert len(log.object_changes) > 0
