"""Who may not do a task because of what they did, or who they are, in this case or in its parent's."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord, read_case
from app.engine.process_model import Element
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM
from app.tasks.separation_of_duties import excluded_people, names_element
from tests.support.database.statements import seen_statements
from tests.support.plant.case_rows import put_case

NOW = datetime(2026, 9, 2, tzinfo=UTC)
WANG, LI, ZHAO, SUN = sorted(uuid4() for _ in range(4))


def element(**properties: str) -> Element:
    return Element("confirm", "userTask", {}, "small_loop", "small_loop", 1, properties=properties)


@pytest.fixture
def case(session: Session) -> CaseRecord:
    """A child case: Wang asked and Li reviewed in it, Zhao (for Sun) reviewed in its parent."""
    parent = put_case(session, performers={"review": [str(ZHAO), str(SUN)]})
    child = put_case(session, parent=parent, performers={"ask": [str(WANG)], "review": [str(LI)]})
    return read_case(session, child)


def excluded(session: Session, case: CaseRecord, scope: dict[str, object] | None = None, **rules: str) -> list[UUID]:
    return excluded_people(session, case, element(**rules), scope or {}, NOW)


def test_without_a_rule_nobody_is_excluded(session: Session, case: CaseRecord) -> None:
    assert excluded(session, case) == []


def test_whoever_did_the_named_elements_is_excluded(session: Session, case: CaseRecord) -> None:
    assert excluded(session, case, not_same_as="ask") == [WANG]
    assert excluded(session, case, not_same_as="review, ask") == [WANG, LI]
    assert excluded(session, case, not_same_as="never_done") == []


def test_whoever_did_it_in_the_parent_case_is_excluded_with_those_acted_for(session: Session, case: CaseRecord) -> None:
    assert excluded(session, case, not_same_as="parent.review") == [ZHAO, SUN]
    assert excluded(session, case, not_same_as="ask, parent.review") == [WANG, ZHAO, SUN]
    assert excluded(session, case, not_same_as="parent.ask") == []


def test_a_case_without_a_parent_excludes_nobody_of_one(session: Session) -> None:
    alone = read_case(session, put_case(session, performers={"review": [str(LI)]}))
    assert excluded(session, alone, not_same_as="parent.review") == []


def hired(session: Session, username: str) -> UUID:
    return add_user(session, SYSTEM, NewPerson(username, username.title(), None), NOW).id


def test_persons_named_by_feel_are_excluded(session: Session, case: CaseRecord) -> None:
    chen, gao = hired(session, "chen"), hired(session, "gao")
    scope = {"trainee": "chen", "team": ["gao", "nobody", 7], "none": None}
    assert excluded(session, case, scope, not_same_as="=trainee") == [chen]
    assert excluded(session, case, scope, not_person="=team") == [gao]
    assert excluded(session, case, scope, not_person="team") == [gao]
    assert excluded(session, case, scope, not_same_as="ask, =trainee", not_person="=team") == sorted([WANG, chen, gao])
    assert excluded(session, case, scope, not_person="=none") == []


def test_feel_knows_the_moment(session: Session, case: CaseRecord) -> None:
    chen = hired(session, "chen")
    rule = 'if now() = date and time("2026-09-02T00:00:00Z") then "chen" else null'
    assert excluded(session, case, not_person=f"={rule}") == [chen]


@pytest.mark.parametrize(
    ("properties", "names"),
    [({"not_same_as": "ask,review"}, True), ({"not_same_as": "ask"}, False), ({}, False), ({"reads": "review"}, False)],
)
def test_a_rule_names_the_elements_it_waits_for(properties: dict[str, str], names: bool) -> None:
    assert names_element(element(**properties), "review") is names


def test_only_what_a_rule_needs_is_asked_of_the_database(session: Session, case: CaseRecord) -> None:
    alone = read_case(session, put_case(session, performers={"review": [str(LI)]}))
    with seen_statements() as asked:
        excluded(session, case, not_same_as="ask")
        excluded(session, case, not_person="null")
        excluded(session, alone, not_same_as="parent.review")
    assert asked == []
