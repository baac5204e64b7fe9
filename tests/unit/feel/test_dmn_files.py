"""Decision files as files: namespaces, names, and plain errors for what is broken or hostile."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel.dmn import DmnError, read_decisions
from tests.unit.feel.dmn_files import file, literal, table

CASES = Path(__file__).parents[2] / "data/cases/engine"

VERSIONS = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


@pytest.mark.parametrize("model", VERSIONS)
def test_every_version_is_read(model: str) -> None:
    assert read_decisions(file(literal("d", "1 + 1"), model=model), "t.dmn")["d"].evaluate({}) == 2


def test_both_languages_of_a_name() -> None:
    content = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
        xmlns:camunda="http://camunda.org/schema/1.0/dmn"><decision id="severity" name="严重度">
        <extensionElements><camunda:properties><camunda:property name="bihuan:name.en" value="Severity"/>
        </camunda:properties></extensionElements><description>由系统判定</description>
        <literalExpression><text>1</text></literalExpression></decision></definitions>"""
    found = read_decisions(content.encode(), "t.dmn")["severity"]
    assert found.names == {"zh": "严重度", "en": "Severity"}
    assert found.description == "由系统判定"


BOMB = b"""<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">&b;</definitions>"""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not well-formed"),
        (b"<definitions", "not well-formed"),
        (b"<a/>", "'definitions' element was expected"),
        (BOMB, "DOCTYPE"),
        (
            (
                b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'
                b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
            ),
            "DOCTYPE",
        ),
        (file("<decision/>"), "needs an id"),
        (file(literal("d", "1 +")), "an expression was expected"),
        (file(literal("d", "1", ["missing"])), "which is not in this file"),
        (file(literal("d", "1", ["urn:other#d"])), "imports are not supported"),
        (file(literal("a", "b", ["b"]), literal("b", "a", ["a"])), "circle: a -> b -> a"),
        (file(table("d", "SOMETIMES", ["x"], ["y"], [])), "'SOMETIMES' does not exist"),
        (file(table("d", "PRIORITY", ["x"], ["y"], [])), "output values"),
        (file(table("d", "UNIQUE", ["x"], [], [])), "at least one output"),
        (file(table("d", "UNIQUE", ["x"], ["y"], [["1"]])), "rule 1 has 1 input and 0 output"),
        (file(table("d", "UNIQUE", ["x"], ["y"], [["> >", "1"]])), "an expression was expected"),
        (
            file(
                '<decision id="d"><literalExpression expressionLanguage="juel"><text>${x}</text>'
                "</literalExpression></decision>"
            ),
            "'juel' is not run here",
        ),
    ],
)
def test_a_broken_file_is_a_plain_error(content: bytes, says: str) -> None:
    with pytest.raises(DmnError) as caught:
        read_decisions(content, "processes/t.dmn")
    assert says in caught.value.message
    assert caught.value.path == "processes/t.dmn"


def test_the_line_of_a_mistake_is_given() -> None:
    content = file("\n", literal("a", "1"), "\n\n", literal("b", "1 +"))
    with pytest.raises(DmnError) as caught:
        read_decisions(content, "t.dmn")
    assert (caught.value.line, caught.value.element) == (4, "b")


@given(st.binary(max_size=200) | st.text(max_size=80).map(file))
def test_any_bytes_are_decisions_or_a_plain_error(content: bytes) -> None:
    try:
        read_decisions(content, "t.dmn")
    except DmnError as error:
        assert error.message  # noqa: PT017  # both outcomes are fine, a traceback is not


@pytest.mark.parametrize(
    ("name", "value"), [("decision_service_input_decision", "foo baz"), ("decision_service_result_type", None)]
)
def test_a_decision_service_takes_what_it_is_given_and_gives_what_it_declares(name: str, value: object) -> None:
    content = (CASES / f"{name}.dmn").read_bytes()
    assert read_decisions(content, name)["x"].evaluate({}) == value


def test_a_function_of_another_model_is_refused_by_its_name() -> None:
    with pytest.raises(DmnError, match=r"'urn:other#double', of another model: imports are not supported"):
        read_decisions((CASES / "import_bkm.dmn").read_bytes(), "import_bkm.dmn")
