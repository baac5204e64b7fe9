"""A role is given for a place that is there: at the shell and on the page, with the list of those that are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.identity import Grant, grant
from app.kernel.errors import InvalidInputError
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("sec", "security_admin")
        plant.hire("li")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def given(plant: Plant) -> list[str | None]:
    with plant.sessions() as session:
        return list(session.scalars(text("SELECT line FROM grants WHERE role = 'qa'")))


@pytest.mark.parametrize(
    ("scope", "field", "known"),
    [(("P9", None), "plant", "TP"), ((None, "L9"), "line", "T1"), (("TP", "TP"), "line", "T1")],
)
def test_an_unknown_place_is_refused_with_those_there_are(
    plant: Plant, scope: tuple[str | None, str | None], field: str, known: str
) -> None:
    with plant.sessions.begin() as session, pytest.raises(InvalidInputError, match=known) as refused:
        grant(session, plant.actor("sec"), "li", Grant("qa", *scope), plant.clock.now())
    assert set(refused.value.fields) == {field}
    assert given(plant) == []


def test_shell_and_page_refuse_it_alike(plant: Plant, web: Flask, at_shell: Bihuan) -> None:
    refused = at_shell("user", "grant", "li", "qa", "--line", "L9", "--as", "sec")
    assert (refused.exit_code, "T1" in refused.output) == (1, True)
    page = signed_in(web, "sec")
    form = {"person": "li", "role": "qa", "line": "L9"}
    assert "T1" in page.post("/admin/roles", data=form, follow_redirects=True).text
    assert given(plant) == []
    page.post("/admin/roles", data=form | {"line": "T1"})
    assert given(plant) == ["T1"]
