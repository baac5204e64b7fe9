"""What is in force changes by a person only: a start deploys nothing over a version, updates are offered and shown."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

from app.cases.operations.start_case import StartCase
from app.cli import first_start
from app.config.cli_context import CliContext
from app.definitions.catalogue import Definitions
from app.definitions.files import collect
from app.definitions.update import ShippedFiles
from app.kernel.clock import SystemClock
from app.kernel.errors import NotFoundError
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files

TWIN = {path: content.replace(b"small_loop", b"other_loop") for path, content in small_files().items()}


def versions(plant: Plant) -> list[tuple[int, str]]:
    with plant.sessions() as session:
        query = (
            "SELECT d.number, coalesce(u.username, 'system') FROM deployments d LEFT JOIN users u ON u.id = deployed_by"
        )
        return [tuple(row) for row in session.execute(text(f"{query} ORDER BY 1"))]


def started(plant: Plant) -> list[str]:
    """What a start does with the definitions, and tells."""
    told: list[str] = []
    cli = CliContext(lambda _settings: plant.container, SystemClock())
    cli.__dict__["container"] = plant.container
    cli.session = plant.sessions.begin  # type: ignore[method-assign, assignment]
    first_start._offer_definitions(cli, told.append)
    return told


def bpmn(files: dict[str, bytes]) -> tuple[str, bytes]:
    return next((path, content) for path, content in files.items() if path.endswith(".bpmn"))


def test_a_start_deploys_nothing_over_a_version_that_is_there(plant: Plant) -> None:
    before = versions(plant)
    assert "see the update at /definitions" in started(plant)[0]
    assert versions(plant) == before


def test_a_broken_draft_in_the_folder_keeps_nobody_out(plant: Plant, tmp_path: Path) -> None:
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "draft.bpmn").write_text("<half")
    plant.container.need(ShippedFiles).__init__((tmp_path / "processes",))  # type: ignore[misc]
    assert "see the update" in started(plant)[0]


def test_the_owner_sees_the_update_and_puts_it_into_force_under_their_name(plant: Plant, browser: Browser) -> None:
    page = browser("xie").get("/definitions").text
    assert "随产品附带的更新" in page
    assert "quality_training.bpmn" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    owner = browser("xie")
    assert owner.post("/definitions/shipped", data={"seen": "0" * 64}).status_code == 409
    assert browser("sun").post("/definitions/shipped", data={"seen": seen}).status_code == 403
    assert owner.post("/definitions/shipped", data={"seen": seen, "note": "update"}).status_code == 303
    assert versions(plant)[-1][1] == "xie"
    assert "随产品附带的更新" not in owner.get("/definitions").text


def test_files_of_ones_own_are_shown_checked_and_deployed_in_the_browser(plant: Plant, browser: Browser) -> None:
    path, content = bpmn(dict(small_files()))
    name = path.rpartition("/")[2]
    changed = content.replace(b"</bpmn:definitions>", b"<!-- mine --></bpmn:definitions>")
    changed = changed if changed != content else content + b"<!-- mine -->"
    owner, before = browser("xie"), versions(plant)

    def send(what: bytes, act: str) -> object:
        return owner.post("/definitions/files", data={"files": (BytesIO(what), name), "act": act})

    shown = send(changed, "show")
    assert "mine" in shown.text
    assert versions(plant) == before
    refused = send(b"<half", "deploy")
    assert refused.status_code == 422
    assert "没有任何改动" in refused.text
    assert versions(plant) == before
    assert send(changed, "deploy").status_code == 303
    assert versions(plant)[-1] == (before[-1][0] + 1, "xie")


def test_scripts_deploy_by_the_api_under_the_name_of_the_token(plant: Plant, web) -> None:
    from app.identity.actor import SYSTEM
    from app.identity.tokens import NewToken, create_token

    with plant.sessions.begin() as session:
        tokens = {who: create_token(session, SYSTEM, NewToken(who), SystemClock().now()) for who in ("xie", "li")}
    path, content = bpmn(dict(small_files()))

    def post(who: str) -> object:
        data = {"files": (BytesIO(content + b"<!-- api -->"), path), "note": "by script"}
        return web.test_client().post(
            "/api/v1/deployments", data=data, headers={"Authorization": f"Bearer {tokens[who]}"}
        )

    assert post("li").status_code == 403
    done = post("xie")
    assert (done.status_code, done.json["created"]) == (201, True)
    assert versions(plant)[-1] == (done.json["number"], "xie")
    listed = web.test_client().get("/api/v1/deployments", headers={"Authorization": f"Bearer {tokens['xie']}"}).json
    assert listed["deployments"][0]["note"] == "by script"


def test_a_process_that_was_taken_out_starts_no_more_and_its_cases_go_on(plant: Plant) -> None:
    case = plant.start("wang", "small_loop")
    plant.deploy(TWIN)
    with plant.sessions.begin() as session, pytest.raises(NotFoundError):
        plant.container.need(StartCase)(session, plant.actor("wang"), "small_loop")
    definitions = plant.container.need(Definitions)
    with plant.sessions() as session:
        assert [found.key.process for found in definitions.in_force(session)] == ["other_loop"]
        assert {found.key.process for found in definitions.known(session)} == {"other_loop", "small_loop"}
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("li", "review", {"limit": 3})
    assert case


def test_the_shipped_files_are_what_a_new_plant_begins_with(plant: Plant) -> None:
    shipped = plant.container.need(ShippedFiles).read()
    assert shipped == collect((Path("processes"), Path("forms")))
