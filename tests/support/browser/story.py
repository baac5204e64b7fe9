"""The stage of the whole loop: who plays, what is due, what the published samples say when."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Browser

from app.demo.cases import FILLING
from app.kernel.clock import OffsetClock
from tests.support.browser.people import Person
from tests.support.browser.product import Client, Product

PRODUCTION, QA, VERIFIER, HR, MANAGER, TRAINEE = (
    "liu.qiang",
    "wu.jing",
    "shen.jie",
    "zhu.lin",
    "chen.zhiyuan",
    "zhang.wei",
)
OTHER_TRAINEE = "huang.li"
PROBLEM = replace(FILLING, trainees=(TRAINEE, OTHER_TRAINEE))

SAMPLES = """SELECT (period_start AT TIME ZONE 'Asia/Shanghai')::date FROM measurements
    WHERE source = 'qcc-orangejuice' ORDER BY period_start"""


class Stage:
    """People come to their screens when they are first called; each stays signed in."""

    def __init__(self, product: Product, browser: Browser) -> None:
        self.product = product
        self._browser = browser
        self._people: dict[str, Person] = {}
        self._clients: dict[str, Client] = {}
        self._open = ExitStack()
        self.clock = OffsetClock(product.instance / "clock-offset")
        self.samples = [day for (day,) in product.sql(SAMPLES)]
        self.case = self.case_url = ""

    def close(self) -> None:
        self._open.close()

    def person(self, username: str) -> Person:
        """Somebody at a browser of their own, signed in."""
        if username not in self._people:
            person = self._open.enter_context(Person(self._browser, self.product.url, username))
            person.sign_in()
            self._people[username] = person
        return self._people[username]

    @property
    def problems(self) -> list[str]:
        """What all consoles complained of."""
        return [f"{name}: {text}" for name, person in self._people.items() for text in person.problems]

    def client(self, username: str) -> Client:
        """The same person at the HTTP API, for what a browser has shown once already."""
        if username not in self._clients:
            self._clients[username] = Client(self.product, username)
        return self._clients[username]

    def by_api(self, username: str, element: str, answers: Mapping[str, Any], trainee: str = "") -> None:
        """Complete the task once it is there; `trainee` is the end of a child case's number, such as -101."""
        self.client(username).complete(self.case + trainee, element, answers)

    def jump(self, duration: str) -> datetime:
        """Move the demonstration's clock, as its command does."""
        told = json.loads(self.product.bihuan("demo", "advance", duration, "--json").stdout)
        return datetime.fromisoformat(told["now"])

    def tomorrow(self) -> str:
        """A quarter-hour for a class, as a form takes it, in the plant's time."""
        local = self.clock.now() + timedelta(days=1, hours=8)
        return local.strftime("%Y-%m-%dT%H:00+08:00")

    def windows(self, before: tuple[int, int], after: tuple[int, int]) -> dict[str, Any]:
        """The days of the published samples, counted from 1."""

        def ends(pair: tuple[int, int]) -> dict[str, str]:
            return {"from": self.samples[pair[0] - 1].isoformat(), "to": self.samples[pair[1] - 1].isoformat()}

        return {"before": ends(before), "after": ends(after), "reason": "按抽样计划比较培训前后的完整样本。"}
