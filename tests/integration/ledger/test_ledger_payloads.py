"""What stands apart of events: attacks on it by somebody with the owner's password, and what is no attack."""

from collections.abc import Callable
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.ledger.actions import Action
from app.ledger.append import Entry, Head, append, hash_text, to_append
from app.ledger.attribution import Attribution, OnBehalfOf
from app.ledger.chains import append_to_person
from app.ledger.erasure_event import erasure_entry
from app.ledger.personal_data.payload import payload_of
from app.ledger.personal_data.restore import erased_words, name_in, open_bodies
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, breaks

ACTOR, TRAINEE, ABSENT = UUID(int=7), UUID(int=8), UUID(int=9)
STAMP = Attribution(ACTOR, "王小明", username="wang", role="qa", auth="password", session="s1", ip="10.0.0.9")
FOR = Attribution(ACTOR, "王小明", OnBehalfOf(ABSENT, "zhao", "赵红"), username="wang", auth="password")
KEEPER = Attribution(UUID(int=5), "马丽", username="ma", auth="password")
ORDER = "法删〔2026〕7号"


def about(number: int, stamp: Attribution = STAMP) -> Entry:
    """An event about the trainee."""
    return Entry(
        "task.completed",
        "input",
        stamp,
        {"task": str(UUID(int=number)), "element": "grade", "item": "xue.yuan"},
        old={"score": 1},
        new={"score": number},
        reason="手法不稳",
        data={"entered": ["next"], "writes": [number]},
        input={"op": "complete"},
        subject=TRAINEE,
    )


@pytest.fixture
def head(owner_session: Session) -> Head:
    """A case of four events; the third was done on behalf of an absent person."""
    owner_session.execute(text("ALTER TABLE ledger_payloads DISABLE TRIGGER USER"))
    start = Head.start(f"case:{uuid4()}")
    return append(owner_session, start, NOW, [about(1), about(2), about(3, FOR), about(4)])


def bodies(session: Session, chain: str) -> list[str]:
    query = text("SELECT body FROM ledger_events WHERE chain = :chain ORDER BY seq")
    return list(session.scalars(query, {"chain": chain}))


def opened(session: Session, chain: str) -> list[dict]:
    return open_bodies(session, bodies(session, chain))


def digests(session: Session, head: Head, seq: int) -> dict[str, str]:
    body = orjson.loads(bodies(session, head.chain)[seq - 1])
    return {"content": body["apart"], **body["who"]}


def run(session: Session, statement: str, digest: str, **values: object) -> None:
    session.execute(text(statement), {"digest": digest, **values})


GONE = "UPDATE ledger_payloads SET content = NULL, salt = NULL, erased_by = :order WHERE digest = :digest"
REMOVE = "DELETE FROM ledger_payloads WHERE digest = :digest"


def test_what_is_about_people_stands_apart_and_is_read_as_if_it_stood_there(owner_session: Session, head: Head) -> None:
    raw, [first, _, third, _] = "".join(bodies(owner_session, head.chain)), opened(owner_session, head.chain)
    assert not [word for word in ("王小明", "wang", "赵红", "xue.yuan", "手法不稳", "10.0.0.9", "score") if word in raw]
    assert (first["old"], first["new"], first["reason"]) == ({"score": 1}, {"score": 1}, "手法不稳")
    assert first["data"] == {"entered": ["next"], "writes": [1]}
    assert first["target"]["item"] == "xue.yuan"
    assert first["who"] == {
        "auth": "password",
        "ip": "10.0.0.9",
        "name": "王小明",
        "role": "qa",
        "session": "s1",
        "username": "wang",
    }
    assert third["who"]["for"] == "zhao"
    assert breaks(owner_session, head) == []


def test_one_statement_keeps_one_identity_for_all_its_events(owner_session: Session, head: Head) -> None:
    names = [digests(owner_session, head, seq)["person"] for seq in (1, 2, 4)]
    assert len(set(names)) == 1
    contents = [digests(owner_session, head, seq)["content"] for seq in (1, 2, 3, 4)]
    assert len(set(contents)) == 4


def test_the_same_salts_give_the_same_digests() -> None:
    salts = [bytes([number]) * 32 for number in range(1, 3)]
    made = [to_append(Head.start("case:x"), NOW, [about(1)], salts=iter(salts).__next__) for _ in range(2)]
    assert made[0] == made[1]
    assert payload_of({"a": 1}, None, salts[0]).digest != payload_of({"a": 1}, None, salts[1]).digest


def edited(session: Session, head: Head) -> tuple[int, str]:
    run(
        session,
        "UPDATE ledger_payloads SET content = replace(content, '手法', '手艺') WHERE digest = :digest",
        digests(session, head, 2)["content"],
    )
    return 2, "changed"


def removed(session: Session, head: Head) -> tuple[int, str]:
    run(session, REMOVE, digests(session, head, 3)["content"])
    return 3, "missing"


def swapped(session: Session, head: Head) -> tuple[int, str]:
    two, four = (digests(session, head, seq)["content"] for seq in (2, 4))
    for old, new in ((two, "x"), (four, two), ("x", four)):
        run(session, "UPDATE ledger_payloads SET digest = :new WHERE digest = :digest", old, new=new)
    return 2, "changed"


def other_salt(session: Session, head: Head) -> tuple[int, str]:
    run(session, "UPDATE ledger_payloads SET salt = '' WHERE digest = :digest", digests(session, head, 4)["content"])
    return 4, "changed"


def erased_without_order(session: Session, head: Head) -> tuple[int, str]:
    run(session, GONE, digests(session, head, 2)["content"], order=ORDER)
    return 2, "no later event"


def identity_edited(session: Session, head: Head) -> tuple[int, str]:
    run(
        session,
        "UPDATE ledger_payloads SET content = replace(content, '王', '李') WHERE digest = :digest",
        digests(session, head, 1)["person"],
    )
    return 1, "changed"


def identity_removed(session: Session, head: Head) -> tuple[int, str]:
    run(session, REMOVE, digests(session, head, 1)["person"])
    return 1, "missing"


def absent_removed(session: Session, head: Head) -> tuple[int, str]:
    run(session, REMOVE, digests(session, head, 3)["for"])
    return 3, "missing"


@pytest.mark.parametrize(
    "attack",
    [edited, removed, swapped, other_salt, erased_without_order, identity_edited, identity_removed, absent_removed],
)
def test_an_attack_is_found_at_its_first_event(
    owner_session: Session, head: Head, attack: Callable[[Session, Head], tuple[int, str]]
) -> None:
    seq, why = attack(owner_session, head)
    [found] = [one for one in verify(owner_session, heads={head.chain: head}) if one.chain == head.chain]
    assert (found.seq, found.code) == (seq, "payload")
    assert why in found.sentence


def by_order(session: Session, head: Head, gone: list[str], order: str = ORDER) -> Head:
    """The event that tells of an erasure in the case's chain."""
    return append(
        session, head, NOW, [erasure_entry(Action.CONTENT_ERASED, KEEPER, TRAINEE, (order, "依法删除"), gone)]
    )


def test_a_lawful_erasure_is_no_attack_and_says_by_which_order(owner_session: Session, head: Head) -> None:
    gone = digests(owner_session, head, 2)["content"]
    run(owner_session, GONE, gone, order=ORDER)
    head = by_order(owner_session, head, [gone])
    assert breaks(owner_session, head) == []
    body = opened(owner_session, head.chain)[1]
    assert (body["erased"], body.get("new"), body["data"]) == (ORDER, None, {"entered": ["next"]})
    assert name_in(body["who"]) == "王小明"


def test_an_identity_goes_by_an_event_of_the_persons_own_chain(owner_session: Session, head: Head) -> None:
    named = digests(owner_session, head, 1)["person"]
    other = digests(owner_session, head, 3)["person"]
    for digest in (named, other):
        run(owner_session, GONE, digest, order=ORDER)
    entry = erasure_entry(Action.PERSON_ERASED, KEEPER, ACTOR, (ORDER, "依法删除"), [named, other])
    append_to_person(owner_session, ACTOR, NOW, [entry])
    assert breaks(owner_session, head) == []
    assert name_in(opened(owner_session, head.chain)[0]["who"]) == erased_words(ORDER)


def test_whose_row_is_gone_altogether_is_covered_by_the_order_too(owner_session: Session, head: Head) -> None:
    gone = digests(owner_session, head, 2)["content"]
    run(owner_session, REMOVE, gone)
    assert breaks(owner_session, by_order(owner_session, head, [gone])) == []


def test_an_order_of_another_number_covers_nothing(owner_session: Session, head: Head) -> None:
    gone = digests(owner_session, head, 2)["content"]
    run(owner_session, GONE, gone, order="another")
    head = by_order(owner_session, head, [gone])
    assert breaks(owner_session, head) == [(head.chain, 2, "payload")]


def test_an_order_must_come_later_and_stand_in_the_right_chain(owner_session: Session, head: Head) -> None:
    gone = digests(owner_session, head, 2)["content"]
    run(owner_session, GONE, gone, order=ORDER)
    entry = erasure_entry(Action.PERSON_ERASED, KEEPER, TRAINEE, (ORDER, "依法删除"), [gone])
    append_to_person(owner_session, ABSENT, NOW, [entry])  # the chain of somebody else
    assert breaks(owner_session, head) == [(head.chain, 2, "payload")]
    entry = erasure_entry(Action.CONTENT_ERASED, KEEPER, TRAINEE, (ORDER, "依法删除"), [gone])
    other = append(owner_session, Head.start(f"case:{uuid4()}"), NOW, [entry])  # another case
    assert breaks(owner_session, head, other) == [(head.chain, 2, "payload")]


def test_an_order_for_somebody_else_does_not_cover_who_acted(owner_session: Session, head: Head) -> None:
    named = digests(owner_session, head, 1)["person"]
    run(owner_session, GONE, named, order=ORDER)
    append_to_person(
        owner_session, ABSENT, NOW, [erasure_entry(Action.PERSON_ERASED, KEEPER, ABSENT, (ORDER, "依法删除"), [named])]
    )
    assert breaks(owner_session, head) == [(head.chain, 1, "payload")]


def test_a_forged_order_does_not_follow(owner_session: Session, head: Head) -> None:
    gone = digests(owner_session, head, 2)["content"]
    run(owner_session, GONE, gone, order=ORDER)
    by_order(owner_session, head, [gone])  # written behind the head, which nobody moved
    assert breaks(owner_session, head) == [(head.chain, 5, "surplus")]


def test_what_an_order_erased_must_not_come_back(owner_session: Session, head: Head) -> None:
    head = by_order(owner_session, head, [digests(owner_session, head, 2)["content"]])
    assert breaks(owner_session, head) == [(head.chain, 2, "payload")]


def test_bodies_of_the_first_version_hold_all_in_place(owner_session: Session) -> None:
    chain = f"case:{uuid4()}"
    [body] = [write[1][2] for write in to_append(Head.start(chain), NOW, [about(1)])[1][-1:]]
    old = orjson.loads(body)
    old["act"]["v"] = 1
    old["who"] = {"auth": "password", "for": "zhao", "name": "王小明"}
    del old["apart"]
    old["new"] = {"v": 2, "apart": "x"}
    stored = canonical_json(old).decode()
    owner_session.execute(
        text("INSERT INTO ledger_events (chain, seq, body) VALUES (:chain, 1, :body)"), {"chain": chain, "body": stored}
    )
    assert breaks(owner_session, Head(chain, 1, hash_text(stored))) == []
    assert opened(owner_session, chain) == [old]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_payloads SET content = 'x'",
        "UPDATE ledger_payloads SET digest = 'x'",
        "UPDATE ledger_payloads SET content = NULL, salt = NULL, erased_by = 'x', subject = NULL",
        "UPDATE ledger_payloads SET erased_by = 'x'",
        "DELETE FROM ledger_payloads",
        "TRUNCATE ledger_payloads",
    ],
)
def test_the_working_role_may_do_nothing_but_erase(session: Session, statement: str) -> None:
    append(session, Head.start(f"case:{uuid4()}"), NOW, [about(1)])
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement))


def test_the_working_role_erases_once(session: Session) -> None:
    append(session, Head.start(f"case:{uuid4()}"), NOW, [about(1)])
    erase = text("UPDATE ledger_payloads SET content = NULL, salt = NULL, erased_by = 'x' WHERE subject = :subject")
    session.execute(erase, {"subject": TRAINEE})
    with pytest.raises(DBAPIError, match="only grows"), session.begin_nested():
        session.execute(erase, {"subject": TRAINEE})


@pytest.mark.parametrize("statement", ["DELETE FROM ledger_payloads", "UPDATE ledger_payloads SET content = 'x'"])
def test_the_owner_is_stopped_by_the_triggers_too(owner_session: Session, statement: str) -> None:
    append(owner_session, Head.start(f"case:{uuid4()}"), NOW, [about(1)])
    with pytest.raises(DBAPIError, match="only grows"), owner_session.begin_nested():
        owner_session.execute(text(statement))
