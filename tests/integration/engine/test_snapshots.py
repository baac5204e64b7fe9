"""Snapshots outlive the program that wrote them."""

import base64

import orjson
import pytest
import zstandard

from app.engine.port import EngineState, ProcessKey
from app.engine.spiff.engine import SpiffEngine
from app.engine.spiff.snapshot import FORMAT, SnapshotFormatError, unpack
from tests.support.diagrams.bpmn import Drawing, many, timer
from tests.support.diagrams.player import CASE, START, FileDefinitions, Player

GOLDEN = (
    "KLUv/WB7AT0MACbeUx9gaeqzEL/1f/spTCvLAwtUEJzZkpqbwu3nu4FLElwBSwBJAEwAy2oUBAC4RxwYmJqorO0w432s/TOqVzti"
    "R8cZbdeLSCaamuYkHiyJh7mGxNXHsWV4Fa1eanEvf0/5KteOaocIkggIDSWRsSzGAnOR3Lq+1b8ZX8yNU8ZZY+H8bMy7QW35la3W"
    "vtQf98ussYU9UHlFAjNBDlwgnnFAhdTkTvwl0RYntaVo0SOjmDshta7qVdmNvncCLrh4xIGREp1yQPyC2rtZZwzzMmml46i1ny5l"
    "XqFNXOfsJGavjT91UlPt622rV2ltmwVMwAOVxGJ5BSrk2UQBg7Y+AIATv3lbc143SgFJkiSKf6efeF1fQu26KXflbt3qXn3nfXlF"
    "OWCuIVEh92g5R47PY5fSUe5PoV/m5zhCBEmSBRxQPVSPpARHDauGw8p44DccJh8BEwB4U8gwOAcvVxvrNnsFYepewGrHrM5/1oER"
    "Aixh87OJMRawpJ81uwQ3BnFZmHuA9veAC2Y="
)


def rich() -> Drawing:
    """A fork into a timed task, a multi-instance, and a subprocess."""
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("parallelGateway", "fork")
    drawing.user("timed")
    drawing.node("boundaryEvent", "remind", timer("R2/P1D", "timeCycle"), attachedToRef="timed", cancelActivity="false")
    drawing.user("score", body=many('["x", "y"]', "person"))
    drawing.node("subProcess", "sub")
    drawing.node("startEvent", "inner", inside="sub")
    drawing.user("deep", inside="sub")
    drawing.path("inner", "deep", inside="sub")
    for name in ("timed", "score", "sub"):
        drawing.path("fork", name)
    drawing.node("endEvent", "reminded")
    drawing.path("remind", "reminded")
    drawing.path("start", "fork")
    return drawing


def test_a_snapshot_written_by_an_earlier_release_still_runs() -> None:
    """When this fails, raise FORMAT and teach `unpack` to read the older one; never change the golden text."""
    engine = SpiffEngine(FileDefinitions({"p.bpmn": rich().content()}))
    state = EngineState(
        CASE, ProcessKey("d", "p"), 1, base64.b64decode(GOLDEN), {"score": {"x": 1}}, 40, {"fork": 1}, START
    )
    player = Player(engine)
    player.last = engine.inspect(state)
    assert player.work == ["deep", "score/y", "timed"]
    assert [name for name, _ in player.due] == ["remind"]
    player.complete("score", 2, "y")
    player.complete("timed")
    assert player.due == []
    assert player.complete("deep").finished
    assert player.last.variables["score"] == {"x": 1, "y": 2}


def test_a_snapshot_is_small_and_holds_no_variables() -> None:
    player = Player(SpiffEngine(FileDefinitions({"p.bpmn": rich().content()})))
    player.start({"secret": "value that must not be here" * 50})
    text = zstandard.decompress(player.last.snapshot)
    assert b"value that must" not in text
    assert len(player.last.snapshot) < 600
    assert orjson.loads(text)[0] == FORMAT


def test_a_snapshot_of_an_unknown_format_is_refused() -> None:
    with pytest.raises(SnapshotFormatError, match="format 99"):
        unpack(zstandard.compress(orjson.dumps([99])))
