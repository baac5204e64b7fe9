"""What lint learns from a compiled expression."""

from app.feel import compile_expression


def test_paths_are_followed_as_far_as_they_are_written() -> None:
    expression = compile_expression('request.line = "L1" and plan.items.mode = other')
    assert expression.paths == {("request", "line"), ("plan", "items", "mode"), ("other",)}
    assert expression.names == {"request", "plan", "other"}


def test_local_names_are_not_free() -> None:
    text = "for a in xs return {b: a.c, d: b + y, e: (function(z) z + a)(1)}"
    assert compile_expression(text).names == {"xs", "y"}


def test_names_in_a_filter_are_only_possible() -> None:
    expression = compile_expression('results[outcome = "qualified" and item.score > limit].who')
    assert expression.names == {"results"}
    assert expression.possible == {"outcome", "limit"}


def test_builtins_are_not_names_but_unknown_functions_are() -> None:
    assert compile_expression("count(xs) + string length(s) + typo(1)").names == {"xs", "s", "typo"}


def test_the_same_path_twice_is_one() -> None:
    assert compile_expression("a.b + a.b + a").paths == {("a", "b"), ("a",)}


def test_compiling_the_same_text_again_gives_the_same_object() -> None:
    assert compile_expression("a + 1") is compile_expression("a + 1")
