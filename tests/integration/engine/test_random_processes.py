"""300 random processes, each played beside an independent interpreter."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from app.engine.bpmn_reader import read_bpmn
from app.engine.limits import check_limits
from app.engine.port import Advance
from app.engine.spiff.engine import SpiffEngine
from tests.support.diagrams.player import FileDefinitions, Player
from tests.support.random.process import Grower, draw
from tests.support.random.token_game import Game, Waiting

PROCESSES, BATCHES = 300, 10
MAX_STEPS = 120


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_processes_behave_as_their_blocks_say(batch: int) -> None:
    for seed in range(batch, PROCESSES, BATCHES):
        Run(seed).play()


class Run:
    """One process played four ways at once: live, reloaded at every step, unpruned, and by the
    interpreter.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.block = Grower(seed).grow()
        self.definitions = FileDefinitions({"p.bpmn": draw(self.block)})
        self.live = Player(SpiffEngine(self.definitions), keeps=True)
        self.reloaded = Player(SpiffEngine(self.definitions, cache_size=0))
        self.unpruned = Player(SpiffEngine(self.definitions, prune=False), keeps=seed % 2 == 0)
        self.players = (self.live, self.reloaded, self.unpruned)
        self.game = Game(self.live.now)
        self.log: list[tuple[str, Any]] = []

    def play(self) -> None:
        assert check_limits(read_bpmn(self.definitions.files("d")["p.bpmn"], "p.bpmn")) == []
        for player in self.players:
            player.start()
        self.game.start(self.block)
        self.agree()
        while not self.game.finished:
            self.step()
            self.agree()
            assert len(self.log) < MAX_STEPS
        self.replay()

    def step(self) -> None:
        choices: list[Waiting | None] = [*self.game.waiting("task"), *self.game.waiting("job")]
        found = self.random.choice([*choices, None]) if self.game.waiting("timer") else self.random.choice(choices)
        if found is None:
            self.do("wait", self.random.randrange(1, 30))
        else:
            self.do(found.kind, (found.name, found.item, self.answers()))

    def do(self, verb: str, arguments: Any) -> None:
        self.log.append((verb, arguments))
        for player in self.players:
            act(player, verb, arguments)
        if verb == "wait":
            self.game.advance(self.live.now)
        else:
            name, item, value = arguments
            self.game.complete(next(w for w in self.game.waiting(verb) if (w.name, w.item) == (name, item)), value)

    def answers(self) -> dict[str, Any]:
        r = self.random
        return {"choose": r.randrange(3), "again": r.random() < 0.6, "value": r.randrange(1000)}

    def agree(self) -> None:
        tasks = [w.name if w.item is None else f"{w.name}/{w.item}" for w in self.game.waiting("task")]
        due = sorted((w.name, w.due) for w in self.game.waiting("timer"))
        for player in self.players:
            assert player.work == sorted(tasks), self.seed
            assert sorted(call.element for call in player.last.services) == [w.name for w in self.game.waiting("job")]
            assert player.due == due, self.seed
            assert player.last.variables == self.game.variables, self.seed
            assert player.last.finished == self.game.finished, self.seed
            visits = player.last.visits
            assert {name: visits[name] for name in self.game.visits} == dict(self.game.visits), self.seed
            assert same(player.last) == same(self.live.last), self.seed
        assert self.live.last.snapshot == self.reloaded.last.snapshot, self.seed

    def replay(self) -> None:
        """The same events on a new engine, loaded anew at every step, give the same digests and ids."""
        again = Player(SpiffEngine(self.definitions), keeps=False)
        again.start()
        for verb, arguments in json.loads(json.dumps(self.log)):
            again.engine = SpiffEngine(self.definitions) if self.seed % 20 == 0 else again.engine
            act(again, verb, arguments)
        assert same(again.last) == same(self.live.last)
        assert again.last.snapshot == self.live.last.snapshot


def act(player: Player, verb: str, arguments: Any) -> None:
    if verb == "wait":
        player.now += timedelta(hours=arguments)
        player.wait()
    elif verb == "task":
        name, item, value = arguments
        player.complete(name, value, item)
    else:
        name, item, value = arguments
        player.report(name, value, item)


def same(advance: Advance) -> tuple[Any, ...]:
    """What must not depend on caching, reloading or pruning."""
    waiting = (advance.open_tasks, advance.services, advance.timers)
    return (advance.state_digest, advance.serial, advance.visits, advance.writes, advance.finished, *waiting)
