"""A plant adds 班组长 and a meaning of signatures without a programmer: page, API, shell; gate and policy follow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.definitions import Gate
from app.identity import Grant, actor_of, grant, may
from app.identity.actor import SYSTEM
from app.identity.plant_words.change_words import ChangeWords
from app.identity.proof.word_proof import compare_words
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.kernel.roles import LANE_ROLES, ROLES
from app.kernel.signatures import SIGNATURES
from app.kernel.word_book import PLANT_WORDS, PlantWord
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files

LEADER = PlantWord("role", "team_leader", "班组长", "Team leader", "manager")


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("xie", "process_owner"), ("ma", "security_admin"), ("wang", "production")):
            plant.hire(username, role)
        yield plant
    PLANT_WORDS.attach(None)


def propose(plant: Plant, word: PlantWord = LEADER, who: str = "xie") -> int:
    with plant.sessions.begin() as session:
        return plant.container.need(ChangeWords).propose(session, plant.actor(who), word)


def confirm(plant: Plant, revision: int = 1, who: str = "ma", word: PlantWord = LEADER) -> None:
    with plant.sessions.begin() as session:
        plant.container.need(ChangeWords).confirm(session, plant.actor(who), word.kind, word.code, revision)


def test_a_role_counts_once_the_security_administrator_has_confirmed_it(plant: Plant) -> None:
    revision = propose(plant)
    assert "team_leader" not in ROLES
    confirm(plant, revision)
    assert LANE_ROLES["team_leader"] == {"zh": "班组长", "en": "Team leader"}
    assert "team_leader" in list(ROLES)
    with plant.sessions() as session:
        found = session.execute(
            text("SELECT action FROM ledger_events WHERE action LIKE 'word.%' ORDER BY at, seq")
        ).scalars()
        assert list(found) == ["word.proposed", "word.confirmed"]


def test_who_holds_it_may_do_what_the_role_it_is_like_may_and_nothing_more(plant: Plant) -> None:
    confirm(plant, propose(plant))
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "wang", Grant("team_leader"), now)
        leader = actor_of(session, "wang", now)
    assert may(leader, "task:reassign"), "as a manager"
    assert not may(leader, "role:grant")
    assert not may(plant.actor("xie"), "task:reassign")


def test_the_gate_knows_the_plants_roles_and_meanings(plant: Plant) -> None:
    files = {
        path: content.replace(b'value="qa"', b'value="team_leader"').replace(b'value="review"', b'value="release"')
        for path, content in small_files().items()
    }
    unknown = {finding.rule for finding in plant.container.need(Gate)(files)}
    assert "lane-role" in unknown
    confirm(plant, propose(plant))
    word = PlantWord("signature", "release", "放行", "release")
    confirm(plant, propose(plant, word), word=word)
    after = {finding.rule for finding in plant.container.need(Gate)(files)}
    assert not after & {"lane-role", "role-known", "signature-known"}


def test_other_names_are_another_version(plant: Plant) -> None:
    confirm(plant, propose(plant))
    renamed = PlantWord("role", "team_leader", "班长", "Team lead", "manager")
    confirm(plant, propose(plant, renamed))
    with plant.sessions() as session:
        lines = plant.container.need(ChangeWords).view(session, plant.actor("xie"))
    assert [(line.revision, line.state) for line in lines] == [(2, "in_force"), (1, "replaced")]
    with plant.sessions() as session:
        assert list(compare_words(session)) == []


def test_who_may_not_does_neither_and_nobody_does_both(plant: Plant) -> None:
    with pytest.raises(ForbiddenError):
        propose(plant, who="ma")
    propose(plant)
    with pytest.raises(ForbiddenError):
        confirm(plant, who="xie")
    with plant.sessions.begin() as session:
        both = PlantWord("signature", "release", "放行", "release")
        plant.container.need(ChangeWords).propose(session, SYSTEM, both)
        with pytest.raises(ForbiddenError):
            plant.container.need(ChangeWords).confirm(session, SYSTEM, "signature", "release", 1)


def test_what_was_not_looked_at_is_not_confirmed(plant: Plant) -> None:
    propose(plant)
    propose(plant, PlantWord("role", "team_leader", "班长", "Lead", "employee"))
    with pytest.raises(ConflictError):
        confirm(plant, 1)
    confirm(plant, 2)
    with pytest.raises(ConflictError):
        confirm(plant, 2)


@pytest.mark.parametrize(
    ("word", "field"),
    [
        (PlantWord("role", "qa", "质", "QA", "qa"), "code"),
        (PlantWord("role", "system_admin", "管", "Admin", "qa"), "code"),
        (PlantWord("role", "班组长", "班组长", "x", "qa"), "code"),
        (PlantWord("role", "leader", " ", "x", "qa"), "zh"),
        (PlantWord("role", "leader", "班", "x\ny", "qa"), "en"),
        (PlantWord("role", "leader", "班", "x", "system_admin"), "like"),
        (PlantWord("role", "leader", "班", "x"), "like"),
        (PlantWord("signature", "review", "审", "x"), "code"),
        (PlantWord("other", "leader", "班", "x"), "kind"),
    ],
)
def test_what_is_no_word_or_the_products_own_is_refused_at_its_field(plant: Plant, word: PlantWord, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        propose(plant, word)
    assert field in refused.value.fields


def test_a_signature_may_mean_approval() -> None:
    assert SIGNATURES["approval"] == {"zh": "批准", "en": "approval"}


def test_the_page_proposes_and_confirms(web: Flask, plant: Plant) -> None:
    form = {"kind": "role", "code": "team_leader", "zh": "班组长", "en": "Team leader", "like": "manager"}
    owner, admin = signed_in(web, "xie"), signed_in(web, "ma")
    assert owner.post("/admin/words", data=form).status_code == 303
    assert "已提议" in owner.get("/admin/words").text
    assert owner.post("/admin/words/role/team_leader/1/confirm").status_code == 403
    assert admin.post("/admin/words/role/team_leader/1/confirm").status_code == 303
    assert "班组长" in admin.get("/admin/roles").text
    assert signed_in(web, "wang").get("/admin/words").status_code == 403


def test_the_shell_proposes_and_a_person_signed_in_confirms(at_shell: Bihuan, plant: Plant) -> None:
    names = "team_leader", "班组长", "Team leader", "--like", "manager"
    proposed = at_shell("word", "propose", "role", *names, "--as", "xie")
    assert proposed.exit_code == 0, proposed.output
    assert at_shell("word", "confirm", "role", "team_leader", "1", "--as", "ma").exit_code == 1
    confirm(plant)
    given = at_shell("user", "grant", "wang", "team_leader", "--as", "ma")
    assert given.exit_code == 0, given.output
    assert "in_force" in at_shell("word", "list", "--as", "xie").output
