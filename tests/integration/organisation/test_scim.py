"""The directory's interface: an independent client over a real socket, then what it must and must not do."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from sqlalchemy import select, text
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.identity.account.codes_to_release import waiting_codes
from app.identity.account.issue_code import IssueCode
from app.identity.account.release_code import ReleaseCode
from app.identity.account_lifecycle import NewPerson, add_user, deactivate, reactivate
from app.identity.actor import SYSTEM
from app.identity.directory import actor_of
from app.identity.erasure.erase_person import ErasePerson, ErasureRequest
from app.identity.models import GrantRow, User
from app.identity.proof.grant_proof import compare_endings, compare_grants
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError, InvalidInputError
from app.kernel.events import Events
from app.ledger.models import LedgerEvent
from app.organisation.models import Employment
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from app.organisation.role_mapping.role_news import tell_waiting
from tests.support.ledger import breaks
from tests.support.plant.passwords import choose_password
from tests.support.plant.records import told
from tests.support.plant.running import PASSWORD, Plant, running_plant

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("sys", "system_admin")
        plant.hire("sec", "security_admin")
        plant.hire("hr", "hr_manager")
        yield plant


def token(plant: Plant, username: str = "sys", *scopes: str) -> str:
    with plant.sessions.begin() as session:
        return create_token(session, SYSTEM, NewToken(username, scopes or ("scim:*",)), SystemClock().now())


class Directory:
    """The interface with a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        given = {"json": body, "content_type": "application/scim+json"} if body is not None else {}
        headers = self._headers | more.pop("headers", {})
        return self._client.open(f"/scim/v2{path}", method=method, headers=headers, **given, **more)

    def make(self, user_name: str, **more: Any) -> dict[str, Any]:
        answer = self("POST", "/Users", {"schemas": [USER], "userName": user_name, **more})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    def patch(self, path: str, *operations: Mapping[str, Any]) -> TestResponse:
        return self("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


@pytest.fixture
def directory(web: Flask, plant: Plant) -> Directory:
    return Directory(web.test_client(), token(plant))


@pytest.fixture
def address(web: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/scim/v2"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_independent_tester_finds_nothing_wrong(address: str, plant: Plant) -> None:
    with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {token(plant)}"}) as client:
        results = check_server(SyncSCIMClient(client))
    fine = {Status.SUCCESS, Status.SKIPPED, Status.ACCEPTABLE}
    wrong = [f"{one.title} {one.resource_type}: {one.reason}" for one in results if one.status not in fine]
    # An account is open or closed, so what is left when "active" is removed is our default, which is open.
    wrong = [one for one in wrong if "'active'" not in one or "remove" not in one]
    assert wrong == []
    assert sum(one.status == Status.SUCCESS for one in results) > 50


WANG = {
    "name": {"familyName": "王", "givenName": "建平"},
    "externalId": "x-1",
    "title": "经理",
    "emails": [{"value": "home@example.com", "type": "home"}, {"value": "work@example.com", "type": "work"}],
    "phoneNumbers": [{"value": "+86-755-2658", "type": "work"}],
    ENTERPRISE: {"employeeNumber": "1001", "department": "生产部"},
}


def test_a_person_comes_with_number_department_and_mail_but_no_password_and_no_role(
    directory: Directory, plant: Plant
) -> None:
    made = directory.make("Wang.Jianping@example.com", **WANG)
    assert made["userName"] == "Wang.Jianping@example.com"
    assert made[ENTERPRISE] == {"employeeNumber": "1001", "department": "生产部"}
    with plant.sessions() as session:
        user = session.scalars(select(User).where(User.emp_no == "1001")).one()
        job = session.get_one(Employment, user.id)
        assert (user.username, user.name, user.email) == ("wang.jianping", "王建平", "work@example.com")
        assert (user.password_hash, user.org_unit, job.title, job.phone) == (None, "生产部", "经理", "+86-755-2658")
    assert plant.actor("wang.jianping").grants == ()


@pytest.mark.parametrize(
    "query",
    [
        'userName eq "WANG.jianping@example.com"',
        'externalId eq "x-1"',
        'displayName eq "王建平"',
        f'{ENTERPRISE}:employeeNumber eq "1001"',
        'emails[type eq "work"].value eq "work@example.com"',
        'userName sw "wang" and active eq true',
        'title co "经"',
    ],
)
def test_people_are_found_by_a_filter(directory: Directory, query: str) -> None:
    made = directory.make("wang.jianping@example.com", displayName="王建平", **WANG)
    directory.make("li@example.com", externalId="X-1")
    answer = directory("GET", "/Users", query_string={"filter": query})
    assert [one["id"] for one in answer.json["Resources"]] == [made["id"]]
    assert directory("GET", "/Users", query_string={"filter": f'id eq "{made["id"]}"'}).json["totalResults"] == 1
    assert directory("GET", "/Users", query_string={"filter": 'id eq "nobody"'}).json["totalResults"] == 0


def test_lists_come_page_by_page(directory: Directory) -> None:
    for n in range(5):
        directory.make(f"u{n}")
    seen = []
    for start in (1, 4, 7, 10):
        page = directory("GET", "/Users", query_string={"startIndex": start, "count": 3}).json
        assert page["totalResults"] == 8
        seen += [one["userName"] for one in page.get("Resources", [])]
    assert sorted(seen) == ["hr", "sec", "sys", "u0", "u1", "u2", "u3", "u4"]
    few = directory("GET", "/Users", query_string={"count": 1, "attributes": "userName"}).json["Resources"][0]
    assert set(few) == {"schemas", "id", "userName"}
    assert directory("GET", "/Users", query_string={"count": 0}).json["totalResults"] == 8


def test_operations_change_a_person_in_entras_way_too(directory: Directory, plant: Plant) -> None:
    boss = directory.make("boss@example.com")
    made = directory.make("wang@example.com", **WANG)
    answer = directory.patch(
        f"/Users/{made['id']}",
        {"op": "Replace", "path": "displayName", "value": "王新名"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "new@example.com"},
        {"op": "Replace", "path": f"{ENTERPRISE}:manager", "value": boss["id"]},
        {"op": "Replace", "value": {f"{ENTERPRISE}:department": "质量部", "title": "主管"}},
        {"op": "remove", "path": "externalId"},
    )
    assert answer.status_code == 200, answer.text
    with plant.sessions() as session:
        user = session.scalars(select(User).where(User.emp_no == "1001")).one()
        job = session.get_one(Employment, user.id)
        assert (user.name, user.email, user.org_unit) == ("王新名", "new@example.com", "质量部")
        assert (job.title, str(job.manager_id), job.external_id) == ("主管", boss["id"], None)
    assert (
        directory.patch(
            f"/Users/{boss['id']}", {"op": "add", "path": f"{ENTERPRISE}:manager", "value": made["id"]}
        ).status_code
        == 400
    )


def test_inactive_closes_the_account_and_its_sessions_at_once(directory: Directory, web: Flask, plant: Plant) -> None:
    made = directory.make("wang@example.com")
    with plant.sessions.begin() as session:
        choose_password(session, "wang", PASSWORD, plant.clock.now())
    page = web.test_client()
    assert page.post("/sign-in", data={"username": "wang", "password": PASSWORD}).status_code == 303
    assert page.get("/").status_code == 200
    path = f"/Users/{made['id']}"
    assert directory.patch(path, {"op": "Replace", "path": "active", "value": "False"}).json["active"] is False
    assert page.get("/").status_code == 302
    assert page.post("/sign-in", data={"username": "wang", "password": PASSWORD}).status_code == 403
    assert directory.patch(path, {"op": "replace", "value": {"active": True}}).json["active"] is True
    assert page.get("/").status_code == 302  # a session that ended stays ended


def test_deleting_closes_and_keeps_the_person_named_and_the_next_creation_brings_them_back(
    directory: Directory, plant: Plant
) -> None:
    made = directory.make("wang@example.com", **WANG)
    assert directory("DELETE", f"/Users/{made['id']}").status_code == 204
    for method, body in (("GET", None), ("DELETE", None), ("PUT", {"schemas": [USER], "userName": "x"})):
        assert directory(method, f"/Users/{made['id']}", body).status_code == 404
    assert (
        directory("GET", "/Users", query_string={"filter": 'userName eq "wang@example.com"'}).json["totalResults"] == 0
    )
    with plant.sessions() as session:
        user = session.scalars(select(User).where(User.emp_no == "1001")).one()
        assert (user.active, user.name) == (False, "王建平")
        actions = session.scalars(select(LedgerEvent.action).where(LedgerEvent.action.startswith("user."))).all()
    assert {"user.added", "user.changed", "user.disabled", "user.removed"} <= set(actions)
    again = directory.make("wang@example.com", **WANG)
    assert (again["id"], again["active"]) == (made["id"], True)


def test_each_change_is_recorded_as_the_tokens_person_without_contact_details(
    directory: Directory, plant: Plant
) -> None:
    directory.make("wang@example.com", **WANG)
    with plant.sessions() as session:
        bodies = told(session, "user.added", "user.changed")
    mine = [body for body in bodies if "wang" in body and '"auth":"token"' in body]
    assert len(mine) == 2
    assert not any("work@example.com" in body or "2658" in body for body in bodies)


def test_what_was_closed_by_hand_the_directory_does_not_open(directory: Directory, plant: Plant) -> None:
    made = directory.make("wang@example.com")
    with plant.sessions.begin() as session:
        deactivate(session, SYSTEM, "wang", plant.clock.now(), "stolen")
    answer = directory.patch(f"/Users/{made['id']}", {"op": "replace", "path": "active", "value": True})
    assert (answer.status_code, answer.json["schemas"]) == (403, [ERROR])
    assert directory.patch(f"/Users/{made['id']}", {"op": "replace", "path": "title", "value": "x"}).status_code == 200
    assert directory("GET", f"/Users/{made['id']}").json["active"] is False


def test_the_tokens_person_cannot_lock_the_directory_out(directory: Directory) -> None:
    own = directory("GET", "/Users", query_string={"filter": 'userName eq "sys"'}).json["Resources"][0]
    assert directory("DELETE", f"/Users/{own['id']}").status_code == 403
    assert (
        directory.patch(f"/Users/{own['id']}", {"op": "replace", "path": "active", "value": False}).status_code == 403
    )


@pytest.mark.parametrize(
    ("who", "scopes"), [("sys", ("*",)), ("sys", ("task:*", "user:*")), ("hr", ("scim:*",)), ("sec", ("scim:*",))]
)
def test_other_tokens_open_nothing(web: Flask, plant: Plant, who: str, scopes: tuple[str, ...]) -> None:
    other = Directory(web.test_client(), token(plant, who, *scopes))
    for method, path in (("GET", "/Users"), ("GET", "/Groups"), ("GET", "/Schemas"), ("DELETE", "/Users/x")):
        answer = other(method, path)
        assert (answer.status_code, answer.content_type) == (403, "application/scim+json"), (method, path)
    assert other("POST", "/Users", {"schemas": [USER], "userName": "x"}).status_code == 403
    with plant.sessions() as session:
        assert session.scalar(select(User.id).where(User.username == "x")) is None
        assert "access.denied" in session.scalars(select(LedgerEvent.action)).all()


def test_a_token_to_read_writes_nothing(web: Flask, plant: Plant) -> None:
    reader = Directory(web.test_client(), token(plant, "sys", "scim:read"))
    assert reader("GET", "/Users").status_code == 200
    assert reader("POST", "/Users", {"schemas": [USER], "userName": "x"}).status_code == 403


def test_nobody_without_a_token_not_even_with_a_session(web: Flask) -> None:
    client = web.test_client()
    assert client.post("/sign-in", data={"username": "sys", "password": PASSWORD}).status_code == 303
    answer = client.get("/scim/v2/Users")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json["status"] == "401"


U, G = {"schemas": [USER]}, {"schemas": [GROUP]}


def ops(*operations: Mapping[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": list(operations)}


WRONG: list[tuple[str, str, Any, int, str | None]] = [
    ("POST", "/Users", {"schemas": [USER]}, 400, "invalidValue"),
    ("POST", "/Users", {**U, "userName": ["x"]}, 400, "invalidValue"),
    ("POST", "/Users", {**U, "userName": "x" * 300}, 400, "invalidValue"),
    ("POST", "/Users", {**U, "userName": "x", "emails": [{"value": "nowhere"}]}, 400, "invalidValue"),
    ("POST", "/Users", {"schemas": ["urn:nothing"], "userName": "x"}, 400, "invalidSyntax"),
    ("POST", "/Users", ["x"], 400, "invalidSyntax"),
    ("POST", "/Users", {**U, "userName": "HR"}, 409, "uniqueness"),
    ("POST", "/Users", {**U, "userName": "x", ENTERPRISE: {"manager": {"value": "nobody"}}}, 400, "invalidValue"),
    ("POST", "/Groups", {**G, "displayName": " "}, 400, "invalidValue"),
    ("POST", "/Groups", {**G, "displayName": "g", "members": [{"value": "nobody"}]}, 400, "invalidValue"),
    ("PATCH", "/Users/{id}", ops({"op": "sing"}), 400, "invalidValue"),
    ("PATCH", "/Users/{id}", ops(), 400, "invalidValue"),
    ("PATCH", "/Users/{id}", ops({"op": "remove"}), 400, "noTarget"),
    ("PATCH", "/Users/{id}", ops({"op": "replace", "path": "emails[", "value": 1}), 400, "invalidPath"),
    ("PATCH", "/Users/{id}", ops({"op": "remove", "path": "userName"}), 400, "mutability"),
    ("PATCH", "/Users/{id}", ops({"op": "replace", "path": "id", "value": "x"}), 400, "mutability"),
    ("GET", "/Users?filter=userName%20is%20x", None, 400, "invalidFilter"),
    ("GET", "/Users?filter=(((", None, 400, "invalidFilter"),
    ("GET", "/Users?count=many", None, 400, "invalidValue"),
    ("GET", "/Users/not-an-id", None, 404, None),
    ("GET", "/Groups/00000000-0000-0000-0000-000000000001", None, 404, None),
    ("GET", "/Schemas/urn:nothing", None, 404, None),
    ("GET", "/Nothing", None, 404, None),
    ("PUT", "/Users", {}, 405, None),
    ("POST", "/Bulk", {}, 404, None),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_in_the_protocols_words_and_changes_nothing(
    directory: Directory, plant: Plant, wrong: tuple[str, str, Any, int, str | None]
) -> None:
    method, path, body, status, kind = wrong
    made = directory.make("someone")
    with plant.sessions() as session:
        before = session.scalars(select(User.username)).all()
    answer = directory(method, path.replace("{id}", made["id"]), body)
    assert (answer.status_code, answer.json.get("scimType")) == (status, kind), answer.text
    assert (answer.json["schemas"], answer.json["status"]) == ([ERROR], str(status))
    assert answer.content_type == "application/scim+json"
    with plant.sessions() as session:
        assert session.scalars(select(User.username)).all() == before
    assert directory("GET", f"/Users/{made['id']}").json == made


UNKNOWN: list[tuple[str, str, Any, str, str]] = [
    ("POST", "/Users", {**U, "userName": "x", "password": "Secret-9"}, "invalidSyntax", "password"),
    ("POST", "/Users", {**U, "userName": "x", "roles": [{"value": "qa"}]}, "invalidSyntax", "roles"),
    ("PUT", "/Users/{id}", {**U, "userName": "someone", "password": "Secret-9"}, "invalidSyntax", "password"),
    (
        "PUT",
        "/Users/{id}",
        {**U, "userName": "someone", "name": {"middleName": "x"}},
        "invalidSyntax",
        "name.middleName",
    ),
    ("PUT", "/Users/{id}", {**U, "userName": "x", ENTERPRISE: {"costCenter": "7"}}, "invalidSyntax", "costCenter"),
    ("PUT", "/Users/{id}", {**U, "userName": "someone", "urn:x:y": {"a": 1}}, "invalidSyntax", "urn:x:y"),
    ("PATCH", "/Users/{id}", ops({"op": "replace", "path": "password", "value": "x"}), "invalidPath", "password"),
    ("PATCH", "/Users/{id}", ops({"op": "add", "path": "roles", "value": [{"value": "qa"}]}), "invalidPath", "roles"),
    (
        "PATCH",
        "/Users/{id}",
        ops({"op": "replace", "value": {"title": "x", "password": "x"}}),
        "invalidSyntax",
        "password",
    ),
    ("PATCH", "/Users/{id}", ops({"op": "add", "path": "emails", "value": [{"foo": 1}]}), "invalidSyntax", "foo"),
    ("POST", "/Groups", {**G, "displayName": "g", "roles": ["qa"]}, "invalidSyntax", "roles"),
]


@pytest.mark.parametrize("sent", UNKNOWN, ids=[f"{method}-{name}" for method, _, _, _, name in UNKNOWN])
def test_what_is_not_executed_is_refused_by_name_and_recorded(
    directory: Directory, plant: Plant, sent: tuple[str, str, Any, str, str]
) -> None:
    method, path, body, kind, name = sent
    made = directory.make("someone", title="焊工")
    answer = directory(method, path.replace("{id}", made["id"]), body)
    assert (answer.status_code, answer.json["scimType"]) == (400, kind), answer.text
    assert name in answer.json["detail"]
    assert directory("GET", f"/Users/{made['id']}").json == made
    with plant.sessions() as session:
        [denied] = told(session, "access.denied")
    assert name in denied
    assert "Secret-9" not in denied


def test_labels_that_the_protocol_calls_read_only_are_no_mistake(directory: Directory) -> None:
    boss = directory.make("boss")
    extra = {"manager": {"value": boss["id"], "displayName": "Boss"}}
    made = directory.make("someone", groups=[{"value": "x"}], **{ENTERPRISE: extra})
    members = [{"value": made["id"], "display": "Someone"}]
    group = directory("POST", "/Groups", {**G, "displayName": "g", "members": members})
    assert group.status_code == 201, group.text
    path = f"/Groups/{group.json['id']}"
    assert directory.patch(
        path, {"op": "add", "path": "members", "value": [{"value": boss["id"], "display": "B"}]}
    ).json
    assert len(directory("GET", path).json["members"]) == 2
    whole = directory("GET", f"/Users/{made['id']}").json
    assert directory("PUT", f"/Users/{made['id']}", whole).status_code == 200


def test_whoever_looks_for_what_is_not_there_is_recorded(directory: Directory, plant: Plant) -> None:
    assert directory("GET", "/Users/not-an-id").status_code == 404
    with plant.sessions() as session:
        assert any("not-an-id" in body for body in told(session, "access.denied"))


@pytest.mark.parametrize(("asked", "said"), [("en", "is not kept"), ("zh-CN", "不保存属性"), (None, "不保存属性")])
def test_it_answers_in_the_language_that_is_asked_for(
    directory: Directory, plant: Plant, asked: str | None, said: str
) -> None:
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE users SET locale = 'en'" if asked is None else "UPDATE users SET locale = 'zh'"))
    headers = {"Accept-Language": asked} if asked else {}
    answer = directory("POST", "/Users", {**U, "userName": "x", "password": "x"}, headers=headers)
    assert said in answer.json["detail"]


def test_a_patch_of_several_operations_happens_wholly_or_not_at_all(directory: Directory) -> None:
    made = directory.make("someone", displayName="A")
    operations = [
        {"op": "replace", "path": "displayName", "value": "B"},
        {"op": "replace", "path": "emails", "value": [{"value": "x"}]},
    ]
    assert directory.patch(f"/Users/{made['id']}", *operations).status_code == 400
    assert directory("GET", f"/Users/{made['id']}").json["displayName"] == "A"


def test_bodies_that_are_too_large_or_no_json_are_refused(directory: Directory, web: Flask, plant: Plant) -> None:
    large = {"schemas": [USER], "userName": "x", "nickName": "x" * (1024 * 1024)}
    assert directory("POST", "/Users", large).status_code == 413
    headers = {"Authorization": f"Bearer {token(plant)}"}
    client = web.test_client()
    for body, kind, status in (
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/scim+json", 400),
        (b"x", "text/plain", 415),
    ):
        answer = client.post("/scim/v2/Users", data=body, content_type=kind, headers=headers)
        assert (answer.status_code, answer.json["schemas"]) == (status, [ERROR])


def test_groups_and_their_members(directory: Directory) -> None:
    people = [directory.make(f"u{n}")["id"] for n in range(4)]
    group = directory(
        "POST", "/Groups", {"schemas": [GROUP], "displayName": "焊工", "members": [{"value": people[0]}]}
    ).json
    path = f"/Groups/{group['id']}"

    def members() -> set[int]:
        return {people.index(one["value"]) for one in directory("GET", path).json.get("members", [])}

    assert members() == {0}
    directory.patch(path, {"op": "Add", "path": "members", "value": [{"value": people[1]}, {"value": people[2]}]})
    assert members() == {0, 1, 2}
    directory.patch(path, {"op": "remove", "path": f'members[value eq "{people[0]}"]'})
    assert members() == {1, 2}
    directory.patch(path, {"op": "Remove", "path": "members", "value": [{"value": people[1]}]})
    assert members() == {2}
    directory("PUT", path, {"schemas": [GROUP], "displayName": "焊工", "members": [{"value": people[3]}]})
    assert members() == {3}
    assert directory("GET", f"/Users/{people[3]}").json["groups"][0]["display"] == "焊工"
    found = directory(
        "GET", "/Groups", query_string={"filter": 'displayName eq "焊工"', "excludedAttributes": "members"}
    )
    assert "members" not in found.json["Resources"][0]
    directory("DELETE", f"/Users/{people[3]}")
    assert members() == set()
    assert directory("DELETE", path).status_code == 204
    assert directory("GET", path).status_code == 404


def test_a_bad_address_in_one_account_ends_nobody_elses_list(directory: Directory, plant: Plant) -> None:
    with plant.sessions.begin() as session:
        for username in ("good.one", "bad.one"):
            add_user(session, SYSTEM, NewPerson(username, username, email=f"{username}@x.cn"), plant.clock.now())
        session.execute(text("UPDATE users SET email = 'li na at home' WHERE username = 'bad.one'"))
    answer = directory("GET", "/Users")
    assert answer.status_code == 200
    found = {one["userName"]: one.get("emails") for one in answer.json["Resources"]}
    assert found["good.one"][0]["value"] == "good.one@x.cn"
    assert not found["bad.one"]


@pytest.mark.parametrize("address", ["li na", "a@b.c,d@e.f", "a@b.c\nBcc: x@y.z"])
def test_no_account_gets_an_address_that_is_none(plant: Plant, address: str) -> None:
    with plant.sessions.begin() as session, pytest.raises(InvalidInputError) as refused:
        add_user(session, SYSTEM, NewPerson("bad.one", "x", email=address), plant.clock.now())
    assert set(refused.value.fields) == {"email"}


def test_the_roster_and_the_directory_see_the_same_person(directory: Directory, plant: Plant) -> None:
    with plant.sessions.begin() as session:
        add_user(
            session, SYSTEM, NewPerson("e7", "由花名册", emp_no="7", email="roster@example.com"), plant.clock.now()
        )
    [found] = directory("GET", "/Users", query_string={"filter": f'{ENTERPRISE}:employeeNumber eq "7"'}).json[
        "Resources"
    ]
    assert (found["userName"], found["emails"][0]["value"]) == ("e7", "roster@example.com")
    again = directory("POST", "/Users", {"schemas": [USER], "userName": "other", ENTERPRISE: {"employeeNumber": "7"}})
    assert again.json["scimType"] == "uniqueness"


def test_addresses_of_a_plants_own_network_are_taken(directory: Directory) -> None:
    assert directory.make("x", emails=[{"value": "wang@factory.local"}])["emails"] == [{"value": "wang@factory.local"}]


def test_a_group_gives_what_the_confirmed_mapping_says_and_takes_it_again(directory: Directory, plant: Plant) -> None:
    people = [directory.make(f"u{n}")["id"] for n in range(2)]
    group = directory("POST", "/Groups", {**G, "displayName": "QA", "members": [{"value": people[0]}]}).json
    mappings = ChangeRoleMapping(SystemClock())

    def roles(username: str) -> set[str]:
        with plant.sessions() as session:
            return set(actor_of(session, username, SystemClock().now()).roles)

    with plant.sessions.begin() as session:
        sec = actor_of(session, "sec", SystemClock().now())
        mappings.propose(session, sec, [{"role": "qa", "group": group["id"]}])
        assert roles("u0") == set()
        mappings.confirm(session, sec, mappings.view(session, sec).seen)
    assert (roles("u0"), roles("u1")) == ({"qa"}, set())
    path = f"/Groups/{group['id']}"
    directory.patch(path, {"op": "add", "path": "members", "value": [{"value": people[1]}]})
    assert roles("u1") == {"qa"}
    directory.patch(path, {"op": "remove", "path": f'members[value eq "{people[0]}"]'})
    assert roles("u0") == set()
    directory.patch(f"/Users/{people[1]}", {"op": "replace", "path": "active", "value": False})
    directory.patch(f"/Users/{people[1]}", {"op": "replace", "path": "active", "value": True})
    assert roles("u1") == {"qa"}
    assert directory("DELETE", path).status_code == 204
    assert roles("u1") == set()
    with plant.sessions() as session:
        assert set(session.scalars(select(GrantRow.source).where(GrantRow.role == "qa"))) == {"mapping"}


def told_twice(plant: Plant) -> list[str]:
    """Who hears of the one role that waits, when it is looked for twice."""
    for _ in range(2):
        with plant.sessions.begin() as session:
            assert tell_waiting(session, plant.container.need(Events), SystemClock().now()) == 1
    with plant.sessions() as session:
        query = "SELECT u.username FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.kind = 'role_waits'"
        return list(session.scalars(text(query)))


@pytest.mark.parametrize("code_first", [True, False])
def test_an_invented_person_gets_no_lane_by_a_group_and_a_code(
    directory: Directory, plant: Plant, code_first: bool
) -> None:
    puppet = directory.make("puppet")["id"]
    group = directory("POST", "/Groups", {**G, "displayName": "QA"}).json
    mappings, clock = ChangeRoleMapping(SystemClock()), SystemClock()

    def confirm() -> None:
        with plant.sessions.begin() as session:
            sec = actor_of(session, "sec", clock.now())
            mappings.propose(session, sec, [{"role": "qa", "group": group["id"]}])
            mappings.confirm(session, sec, mappings.view(session, sec).seen)

    def code() -> None:
        with plant.sessions.begin() as session:
            plant.container.need(IssueCode)(session, actor_of(session, "sys", clock.now()), "puppet", clock.now())

    def join() -> None:
        directory.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": puppet}]})

    def roles() -> set[str]:
        with plant.sessions() as session:
            return set(actor_of(session, "puppet", clock.now()).roles)

    confirm()
    for step in (code, join) if code_first else (join, code):
        step()
    assert roles() == set()
    with plant.sessions.begin() as session:
        [waiting] = mapping_effect.sync(session, clock.now())["waiting"]
        assert (waiting["username"], waiting["waits"]) == ("puppet", mapping_effect.WAITS_CODE)
        assert list(breaks(session)) == []
    assert told_twice(plant) == ["sec"], "once, and nobody else"
    confirm()
    assert roles() == {"qa"}


def test_what_a_mapping_gave_comes_back_when_the_code_is_released(directory: Directory, plant: Plant) -> None:
    worker, clock = directory.make("worker")["id"], SystemClock()
    group = directory("POST", "/Groups", {**G, "displayName": "QA", "members": [{"value": worker}]}).json
    mappings = ChangeRoleMapping(clock)
    with plant.sessions.begin() as session:
        sec = actor_of(session, "sec", clock.now())
        mappings.propose(session, sec, [{"role": "employee", "group": group["id"]}])
        mappings.confirm(session, sec, mappings.view(session, sec).seen)
    later = directory.make("later")["id"]
    directory.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": later}]})
    with plant.sessions.begin() as session:
        plant.container.need(IssueCode)(session, actor_of(session, "sys", clock.now()), "later", clock.now())
        assert actor_of(session, "later", clock.now()).roles == set()
    with plant.sessions.begin() as session:
        sec = actor_of(session, "sec", clock.now())
        [waiting] = waiting_codes(session, sec, clock.now())
        plant.container.need(ReleaseCode)(session, sec, waiting.id, clock.now())
    with plant.sessions() as session:
        assert actor_of(session, "later", clock.now()).roles == {"employee"}
        assert list(breaks(session)) == []


def test_the_tokens_person_gets_no_role_by_joining_a_group(directory: Directory, plant: Plant) -> None:
    own = str(plant.people["sys"])
    group = directory("POST", "/Groups", {**G, "displayName": "Auditors"}).json
    mappings = ChangeRoleMapping(SystemClock())

    def confirm() -> None:
        with plant.sessions.begin() as session:
            sec = actor_of(session, "sec", SystemClock().now())
            mappings.propose(session, sec, [{"role": "auditor", "group": group["id"]}])
            mappings.confirm(session, sec, mappings.view(session, sec).seen)

    def roles() -> set[str]:
        with plant.sessions() as session:
            return set(actor_of(session, "sys", SystemClock().now()).roles)

    confirm()
    directory.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": own}]})
    assert roles() == {"system_admin"}
    with plant.sessions.begin() as session:
        mapping_effect.sync(session, SystemClock().now())
        assert "role.withheld" in session.scalars(select(LedgerEvent.action)).all()
        assert [*compare_grants(session), *compare_endings(session)] == [], "what was withheld is no forgery"
    assert roles() == {"system_admin"}
    confirm()
    assert roles() == {"system_admin", "auditor"}


def test_what_the_directory_sent_goes_with_an_erasure_and_the_account_stays_closed(
    directory: Directory, plant: Plant
) -> None:
    made = directory.make("wang@example.com", **WANG)
    directory("DELETE", f"/Users/{made['id']}")
    plant.hire("ma", "security_admin")
    with plant.sessions.begin() as session:
        order = ErasureRequest("wang", "7", "个人信息保护法第四十七条")
        plant.container.need(ErasePerson)(session, plant.actor("ma"), order, SystemClock().now())
    with plant.sessions() as session:
        for table in ("employments", "directory_members", "users", "ledger_events", "ledger_payloads"):
            rows = session.scalars(text(f"SELECT t::text FROM {table} t")).all()  # noqa: S608 our own tables' names
            assert [row for row in rows if "wang" in row.lower() or "王建平" in row] == [], table
        assert list(breaks(session)) == []
    assert directory("GET", f"/Users/{made['id']}").status_code == 404
    with plant.sessions() as session, pytest.raises(ConflictError, match="new account"):
        reactivate(session, SYSTEM, f"erased:{made['id']}", plant.clock.now())
