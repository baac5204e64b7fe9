"""The pages and the HTTP API as people and programs see them.

Everybody opens each address, follows the links, a few of every kind, and afterwards sends every form without answers.
"""

import json
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

from flask.testing import FlaskClient
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError
from werkzeug.test import TestResponse

from scripts.golden_master.masking import Mask, write_lines
from scripts.golden_master.plant import write_ledger
from scripts.golden_master.stage import Stage

PEOPLE = (
    ("nobody", "zh"),
    ("zhou.jianguo", "zh"),
    ("chen.zhiyuan", "zh"),
    ("chen.zhiyuan", "en"),
    ("liu.qiang", "zh"),
    ("wu.jing", "zh"),
    ("shen.jie", "en"),
    ("zhu.lin", "zh"),
    ("gao.xiang", "zh"),
    ("xie.ting", "en"),
    ("luo.wei", "zh"),
    ("liang.shuang", "zh"),
    ("song.jia", "en"),
    ("zhang.wei", "zh"),
)
TOKENS = (("chen.zhiyuan", "*"), ("zhang.wei", "*"), ("luo.wei", "*"), ("luo.wei", "scim:*"))
BY_TOKEN = ("/api/", "/scim/")
SAMPLES = 3
"""Pages of one kind (address and names in its query) that one person opens."""
_TEXT = ("text/", "application/json", "application/scim+json", "image/svg")
_ENDS_THE_VISIT = "/sign-out"
_PLACES = """SELECT json_build_object('username', 'dong.jie', 'process', 'quality_training', 'name', 'User',
    'line', 'juice', 'step', 'filling', 'number', 1,
    'identity', (SELECT id FROM users WHERE username = 'dong.jie'),
    'case_id', (SELECT id FROM cases ORDER BY number LIMIT 1),
    'task_id', (SELECT t.id FROM tasks t JOIN cases c ON c.id = case_id WHERE t.state = 'open' ORDER BY number LIMIT 1),
    'connector_id', (SELECT id FROM connectors ORDER BY code LIMIT 1))"""


def write(stage: Stage, folder: Path) -> None:
    """One file a person and language or token: every answer with its address, status and type, then its text.

    Last the ledger, which has heard of what was refused.
    """
    [(places,)] = stage.rows(_PLACES)
    visits = {
        f"{username}_{language}": Visit(stage, places, _signed_in(stage, username, language))
        for username, language in PEOPLE
    }
    for number, (username, scope) in enumerate(TOKENS, start=1):
        visits[f"token_{number}_{username}"] = Visit(stage, places, _with_token(stage, username, scope), BY_TOKEN)
    for name, visit in visits.items():
        write_lines(folder / f"{name}.txt", visit.read())
    for name, visit in visits.items():  # afterwards, because a form without questions does its work
        write_lines(folder / f"{name}_forms.txt", visit.send())
    write_ledger(stage, folder, Mask())


def _with_token(stage: Stage, username: str, scope: str) -> FlaskClient:
    made = json.loads(stage.bihuan("token", "create", username, "--scope", scope, "--json"))
    client = stage.web.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {made['token']}"
    return client


def _signed_in(stage: Stage, username: str, language: str) -> FlaskClient:
    client = stage.web.test_client()
    client.set_cookie("language", language)
    if username != "nobody":
        client.post("/sign-in", data={"demo_user": username})
        client.post("/language", data={"language": language})
    return client


class Visit:
    """One client at every address below `roots`; `places` fills the parts of addresses."""

    def __init__(self, stage: Stage, places: dict[str, object], client: FlaskClient, roots: tuple[str, ...] = ("/",)):
        self._addresses = stage.web.url_map.bind("localhost")
        self._rules = [rule for rule in stage.web.url_map.iter_rules() if rule.rule.startswith(roots)]
        self._places, self._client, self._mask = places, client, Mask()

    def read(self) -> Iterator[str]:
        """Every address without a form, and a few of each kind that links lead to."""
        first = self._built("GET")
        waiting, known, kinds = deque(first), set(first), Counter[tuple[str, ...]]()
        while waiting:
            address = waiting.popleft()
            kind = self._kind(address)
            kinds[kind] += 1
            if kinds[kind] <= SAMPLES:
                answer = self._client.get(address)
                yield self._told("GET", address, answer)
                new = [link for link in dict.fromkeys(_links(address, answer)) if link not in known]
                known.update(new)
                waiting.extend(new)

    def send(self) -> Iterator[str]:
        """What is said to forms and requests without content."""
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for address in self._built(method):
                if address.startswith(BY_TOKEN):
                    yield self._told(method, address, self._client.open(address, method=method, json={}))
                elif address != _ENDS_THE_VISIT:
                    yield self._told(method, address, self._client.open(address, method=method, data={}))

    def _built(self, method: str) -> list[str]:
        """The addresses for which all parts are known."""
        found = set()
        for rule in self._rules:
            given = {name: self._places.get(name) for name in rule.arguments}
            if method in (rule.methods or ()) and None not in given.values():
                try:
                    found.add((rule.rule, self._addresses.build(rule.endpoint, given, method)))
                except BuildError:
                    continue  # a part of another form, such as a number where ours is a name
        return [address for _, address in sorted(found)]

    def _kind(self, address: str) -> tuple[str, ...]:
        parts = urlsplit(address)
        try:
            endpoint = str(self._addresses.match(parts.path)[0])
        except HTTPException as error:
            endpoint = error.name  # no address of ours
        return (endpoint, *sorted(parse_qs(parts.query, keep_blank_values=True)))

    def _told(self, method: str, address: str, answer: TestResponse) -> str:
        head = f"{answer.status_code} {answer.content_type} {answer.headers.get('Location', '')}".rstrip()
        text = answer.text if (answer.content_type or "").startswith(_TEXT) else ""
        return self._mask(f"==== {method} {address}\n{head}\n{text}")


def _links(address: str, answer: TestResponse) -> list[str]:
    """Where a page leads within the product."""
    if answer.mimetype != "text/html" or not answer.data:
        return []
    links = (link.get("href", "") for link in html.fromstring(answer.data).iter("a"))
    found = (urlsplit(urljoin(f"http://localhost{address}", link)) for link in links)
    return [one._replace(scheme="", netloc="", fragment="").geturl() for one in found if one.netloc == "localhost"]
