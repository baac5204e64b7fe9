"""Boxed expressions: contexts, lists, relations, functions, conditionals, filters, loops; their types; services."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.feel import FeelLimitError
from app.feel.dmn import read_decisions
from tests.unit.feel.dmn_files import decision, file, text


def literal(value: str, type_name: str = "") -> str:
    typed = f' typeRef="{type_name}"' if type_name else ""
    return f"<literalExpression{typed}>{text(value)}</literalExpression>"


def entry(name: str, logic: str, type_name: str = "") -> str:
    variable = f'<variable name="{name}" typeRef="{type_name}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def part(name: str, value: str) -> str:
    return f"<{name}>{literal(value)}</{name}>"


def asked(logic: str, *more: str, **scope: Any) -> Any:
    """What a decision with this logic says."""
    return read_decisions(file(decision("d", logic), *more), "t.dmn")["d"].evaluate(scope)


def test_a_context_names_its_entries_and_later_ones_see_earlier_ones() -> None:
    logic = context(entry("limit value", literal("x * 2")), entry("over", literal("limit value > 5")))
    assert asked(logic, x=3) == {"limit value": 6, "over": True}


def test_a_context_s_last_entry_without_a_name_is_its_result() -> None:
    assert asked(context(entry("a", literal("2")), entry("", literal("a + 1")), entry("b", literal("9")))) == 3


def test_an_entry_that_does_not_fit_its_type_is_null() -> None:
    assert asked(context(entry("a", literal('"x"'), "number"), entry("b", literal("1"), "number"))) == {
        "a": None,
        "b": 1,
    }


def test_a_list_holds_boxed_expressions_in_their_order() -> None:
    logic = f"<list>{literal('1')}<!-- between -->{context(entry('a', literal('x')))}<description/></list>"
    assert asked(logic, x=7) == [1, {"a": 7}]


def test_a_relation_is_a_list_of_rows_by_column() -> None:
    rows = "".join(f"<row>{literal(name)}{literal(score)}</row>" for name, score in (('"wang"', "1"), ('"li"', "x")))
    logic = f'<relation><column name="name"/><column name="score"/>{rows}</relation>'
    assert asked(logic, x=2) == [{"name": "wang", "score": 1}, {"name": "li", "score": 2}]


@pytest.mark.parametrize(
    ("given", "answer"),
    [(True, "yes"), (False, "no"), (None, "no"), (1, None), ("true", None)],
)
def test_a_conditional_chooses_by_true_and_else_by_false_or_null(given: Any, answer: str | None) -> None:
    parts = part("if", "x"), part("then", '"yes"'), part("else", '"no"')
    logic = f"<conditional>{''.join(parts)}</conditional>"
    assert asked(logic, x=given) == answer


def test_a_conditional_without_an_else_is_null_there() -> None:
    assert asked(f"<conditional>{part('if', 'x')}{part('then', '1')}</conditional>", x=False) is None


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ("item > 1", [2, 3]),
        ("size > 1", []),
        ("null", []),
        ("2", 2),
        ('"no answer"', None),
    ],
)
def test_a_filter_keeps_what_matches_and_is_null_when_the_condition_answers_neither(match: str, found: Any) -> None:
    assert asked(f"<filter>{part('in', 'x')}{part('match', match)}</filter>", x=[1, 2, 3]) == found


def test_a_filter_sees_the_fields_of_what_it_filters() -> None:
    people = [{"name": "wang", "score": 1}, {"name": "li", "score": 3}]
    assert asked(f"<filter>{part('in', 'people')}{part('match', 'score > 2')}</filter>", people=people) == [people[1]]


def test_a_loop_returns_one_value_each_and_knows_those_before() -> None:
    logic = f'<for iteratorVariable="n">{part("in", "x")}{part("return", "n + count(partial)")}</for>'
    assert asked(logic, x=[10, 20, 30]) == [10, 21, 32]


def test_a_loop_over_what_is_no_list_of_things_is_null() -> None:
    logic = f'<for iteratorVariable="n">{part("in", "x")}{part("return", "n")}</for>'
    assert asked(logic, x=None) is None


@pytest.mark.parametrize(
    ("kind", "values", "answer"),
    [
        ("some", [1, 5], True),
        ("some", [1, 2], False),
        ("some", [], False),
        ("some", [None, 5], True),
        ("some", [None, 1], None),
        ("every", [5, 6], True),
        ("every", [5, 1], False),
        ("every", [], True),
        ("every", [None, 1], False),
        ("every", [None, 5], None),
    ],
)
def test_one_decides_a_quantifier_and_null_does_not(kind: str, values: list[Any], answer: bool | None) -> None:
    logic = f'<{kind} iteratorVariable="n">{part("in", "x")}{part("satisfies", "n > 3")}</{kind}>'
    assert asked(logic, x=values) is answer


def test_a_quantifier_whose_condition_gives_something_else_is_null() -> None:
    logic = f'<some iteratorVariable="n">{part("in", "x")}{part("satisfies", "n")}</some>'
    assert asked(logic, x=[True, 2]) is None


def function(body: str, *parameters: str, kind: str = "FEEL", result: str = "") -> str:
    formal = "".join(f'<formalParameter name="{name}" typeRef="number"/>' for name in parameters)
    typed = f' typeRef="{result}"' if result else ""
    return f'<functionDefinition kind="{kind}"{typed}>{formal}{body}</functionDefinition>'


def invocation(callee: str, **bindings: str) -> str:
    bound = "".join(
        f'<binding><parameter name="{name}"/>{literal(value)}</binding>' for name, value in bindings.items()
    )
    return f"<invocation>{literal(callee)}{bound}</invocation>"


def called(definition: str, call: str, **scope: Any) -> Any:
    return asked(context(entry("f", definition), entry("", call)), **scope)


def test_a_function_is_invoked_by_the_names_of_its_parameters() -> None:
    assert called(function(literal("a - b"), "a", "b"), invocation("f", b="1", a="x"), x=5) == 4


def test_a_function_sees_what_surrounds_its_definition() -> None:
    logic = context(
        entry("limit", literal("10")),
        entry("f", function(literal("a > limit"), "a")),
        entry("", invocation("f", a="11")),
    )
    assert asked(logic) is True


def test_a_parameter_that_is_not_bound_is_null() -> None:
    assert called(function(literal("b = null"), "a", "b"), invocation("f", a="1")) is True


@pytest.mark.parametrize("call", [invocation("f", c="1"), invocation("1", a="1"), invocation("g", a="1")])
def test_an_invocation_of_what_is_no_such_function_is_null(call: str) -> None:
    assert called(function(literal("1"), "a"), call) is None


def test_a_binding_without_a_parameter_is_no_parameter_of_the_function() -> None:
    call = f"<invocation>{literal('f')}<binding>{literal('1')}</binding></invocation>"
    assert called(function(literal("1"), "a"), call) is None


def test_an_argument_of_another_type_makes_the_result_null() -> None:
    assert called(function(literal("1"), "a"), invocation("f", a='"x"')) is None


def test_a_result_is_made_to_fit_the_function_s_type() -> None:
    assert called(function(literal("[a]"), "a", result="number"), invocation("f", a="2")) == 2
    assert called(function(literal('"x"'), "a", result="number"), invocation("f", a="2")) is None


def test_functions_in_other_languages_are_not_run() -> None:
    assert called(function(literal("1"), "a", kind="Java"), invocation("f", a="1")) is None


def test_an_element_s_own_type_makes_its_result_fit() -> None:
    assert asked(literal("[5]", "number")) == 5
    assert asked(literal('"x"', "number")) is None
    assert asked(literal('"x"', "Any")) == "x"


def test_a_decision_without_logic_is_made_outside() -> None:
    assert asked("", d=[1, 2]) == [1, 2]
    assert asked("<description/>") is None


TYPES = """
<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues>
</itemDefinition>
<itemDefinition name="tRates" isCollection="true" typeRef="tRate"/>
<itemDefinition name="tPair" isCollection="true" typeRef="number">
<typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="name" typeRef="string"/>
<itemComponent name="rate" typeRef="tRate"/></itemDefinition>
<itemDefinition name="tRule"><functionItem/></itemDefinition>
<itemDefinition name="tOdd" typeRef="number"><allowedValues><text>] not FEEL [</text></allowedValues></itemDefinition>
"""


@pytest.mark.parametrize(
    ("type_name", "value", "fitted"),
    [
        ("tRate", "50", 50),
        ("tRate", "101", None),
        ("tRates", "[1, 2]", [1, 2]),
        ("tRates", "7", [7]),
        ("tRates", "[1, 200]", None),
        ("tPair", "[1, 2]", [1, 2]),
        ("tPair", "[1]", None),
        ("tPerson", '{name: "wang", rate: 5}', {"name": "wang", "rate": 5}),
        ("tPerson", '{name: "wang", rate: 500}', None),
        ("tPerson", "5", None),
        ("tRule", "5", None),
        ("tOdd", "5", 5),
        ("feel:number", "5", 5),
        ("unknown", "5", 5),
    ],
)
def test_a_named_type_lets_through_what_it_allows(type_name: str, value: str, fitted: Any) -> None:
    logic = context(entry("", literal(value, type_name)))
    assert asked(logic, TYPES) == fitted


def test_a_function_fits_the_type_of_functions() -> None:
    logic = context(entry("f", function(literal("a"), "a"), "tRule"), entry("", invocation("f", a="3")))
    assert asked(logic, TYPES) == 3


def test_instance_of_asks_for_the_shape_alone() -> None:
    assert asked(literal("[x instance of tRate, y instance of tRate, x instance of tPerson]"), TYPES, x=500, y="a") == [
        True,
        False,
        False,
    ]


MODEL = """<businessKnowledgeModel id="bkm" name="Rate of"><variable name="Rate of" typeRef="number"/>
<encapsulatedLogic><formalParameter name="part" typeRef="number"/><formalParameter name="whole" typeRef="number"/>
<literalExpression><text>{body}</text></literalExpression></encapsulatedLogic>{needs}</businessKnowledgeModel>"""
KNOWS = '<knowledgeRequirement><requiredKnowledge href="#{0}"/></knowledgeRequirement>'


def knowing(key: str, logic: str) -> str:
    return f'<decision id="d" name="d"><variable name="d"/>{KNOWS.format(key)}{logic}</decision>'


def asked_of(*elements: str, **scope: Any) -> Any:
    return read_decisions(file(*elements), "t.dmn")["d"].evaluate(scope)


def test_a_knowledge_model_is_a_function_for_those_who_require_it() -> None:
    model = MODEL.format(body="part / whole", needs="")
    assert asked_of(model, knowing("bkm", literal("Rate of(x, 4)")), x=1) == Decimal("0.25")


def test_a_knowledge_model_may_call_itself_and_is_stopped_when_it_never_ends() -> None:
    falls = MODEL.format(body="if part &lt;= 1 then 1 else part * Rate of(part - 1, whole)", needs="")
    assert asked_of(falls, knowing("bkm", literal("Rate of(5, 0)"))) == 120
    endless = MODEL.format(body="Rate of(part + 1, whole)", needs="")
    with pytest.raises(FeelLimitError):
        asked_of(endless, knowing("bkm", literal("Rate of(0, 0)")))


def test_a_knowledge_model_may_require_another() -> None:
    other = MODEL.replace("bkm", "other").replace("Rate of", "Half").format(body="part / 2", needs="")
    model = MODEL.format(body="Half(part, 0) + whole", needs=KNOWS.format("other"))
    assert asked_of(model, other, knowing("bkm", literal("Rate of(8, 1)"))) == 5


def test_a_knowledge_model_without_logic_gives_nothing() -> None:
    empty = '<businessKnowledgeModel id="bkm" name="Rate of"><variable name="Rate of"/></businessKnowledgeModel>'
    assert asked_of(empty, knowing("bkm", literal("Rate of()"))) is None


SERVICE = """<inputData id="in" name="Weight"><variable name="Weight" typeRef="number"/></inputData>
<decisionService id="s" name="Fee"><variable name="Fee"/>{outputs}<inputData href="#in"/></decisionService>
<decision id="fee" name="Amount"><variable name="Amount"/>
<informationRequirement><requiredInput href="#in"/></informationRequirement>
<literalExpression><text>Weight * 2</text></literalExpression></decision>
<decision id="days" name="Days"><variable name="Days"/><literalExpression><text>3</text></literalExpression></decision>
"""


def test_a_service_is_a_function_of_its_inputs() -> None:
    service = SERVICE.format(outputs='<outputDecision href="#fee"/>')
    assert asked_of(service, knowing("s", literal("Fee(x)")), x=4) == 8


def test_a_service_with_several_outputs_gives_a_context() -> None:
    service = SERVICE.format(outputs='<outputDecision href="#fee"/><outputDecision href="#days"/>')
    assert asked_of(service, knowing("s", literal("Fee(x)")), x=4) == {"Amount": 8, "Days": 3}


def test_an_input_is_made_to_fit_its_type() -> None:
    service = SERVICE.format(outputs='<outputDecision href="#fee"/>')
    decisions = read_decisions(file(service), "t.dmn")
    assert decisions["fee"].evaluate({"Weight": [4]}) == 8
    assert decisions["fee"].evaluate({"Weight": "heavy"}) is None


def test_dates_fit_their_type() -> None:
    assert asked(literal('date("2026-03-02")', "date")) == date(2026, 3, 2)
    assert asked(literal('date("2026-03-02")', "time")) is None
