"""Whatever the file: findings, never an exception, and soon."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.definitions.files import collect
from app.definitions.gate import check
from tests.support.diagrams.definition_samples import DECISION, FORM, PARTS, bundle_files, process_file
from tests.support.outside import MODELS, outside

ROOT = Path(__file__).parents[3]
OTHERS = outside(MODELS)
REFERENCE = sorted(OTHERS.glob("*.bpmn")) if OTHERS else []
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE bpmn:definitions [<!ENTITY a0 "ha">{ENTITIES}]>'.encode()


def test_the_shipped_definitions_pass() -> None:
    findings = check(collect([ROOT / "processes", ROOT / "forms"]))

    assert [str(finding) for finding in findings if finding.severity == "error"] == []


@pytest.mark.skipif(not REFERENCE, reason=f"{MODELS} names no folder with BPMN files of others")
@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_public_models_are_judged_without_an_exception(path: Path) -> None:
    began = time.monotonic()
    findings = check({path.name: path.read_bytes()})

    assert time.monotonic() - began < 5
    for finding in findings:
        assert str(finding)


@pytest.mark.parametrize(
    "head",
    [
        LAUGHS,
        b'<!DOCTYPE x SYSTEM "http://example.com/x.dtd">',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_document_types_are_refused(head: bytes) -> None:
    declaration, rest = process_file().split(b"\n", 1)
    dmn_declaration, dmn_rest = DECISION.split(b"\n", 1)
    files = bundle_files(process=declaration + head + rest, decision=dmn_declaration + head + dmn_rest)

    assert {finding.rule for finding in check(files)} == {"bpmn-readable", "dmn-readable"}


def test_a_deeply_nested_file_is_refused() -> None:
    deep = b'<a xmlns="x">' * 5000 + b"</a>" * 5000
    nested = b'{"components":' + b"[" * 5000 + b"]" * 5000 + b"}"

    assert {one.rule for one in check({"a.bpmn": deep, "b.form": nested, "c.dmn": deep})} == {
        "bpmn-readable",
        "dmn-readable",
        "form-readable",
    }


@settings(deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["process", "decision", "form"]))
def test_damaged_files_give_findings_never_exceptions(seed: int, which: str) -> None:
    content = {"process": process_file(), "decision": DECISION, "form": FORM}[which]

    for finding in check(bundle_files(**{which: _damaged(content, random.Random(seed))})):
        assert str(finding)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_drawings_with_parts_missing_or_doubled_give_findings_never_exceptions(seed: int) -> None:
    chance = random.Random(seed)
    parts = {name: chance.choice([text, "", text, text * 2, text.replace("gw", "end")]) for name, text in PARTS.items()}

    for finding in check(bundle_files(process=process_file(**parts))):
        assert str(finding)


def test_the_shipped_files_damaged_give_findings_never_exceptions() -> None:
    shipped = collect([ROOT / "processes", ROOT / "forms"])
    for seed in range(40):
        chance = random.Random(seed)
        path = chance.choice(sorted(shipped))
        for finding in check({**shipped, path: _damaged(shipped[path], chance)}):
            assert str(finding)


def _damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes, words or lines lost, doubled or swapped."""
    pieces = content.split(chance.choice([b"\n", b'"', b" ", b"<", b","]))
    between = content[len(pieces[0]) : len(pieces[0]) + 1]
    for _ in range(chance.randint(1, 4)):
        one, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        kind = chance.randrange(5)
        if kind == 0:
            pieces[one] = b""
        elif kind == 1:
            pieces[one] = pieces[other]
        elif kind == 2:
            pieces[one], pieces[other] = pieces[other], pieces[one]
        elif kind == 3:
            pieces[one] = pieces[one][: len(pieces[one]) // 2]
        else:
            pieces[one] += chance.choice([b"\x00", b"\xff", "é".encode(), b"%s", b"%(x)s", b"&", b"=", b"null"])
    return between.join(pieces)
