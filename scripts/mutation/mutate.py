"""A module's mutants: its source with one small thing wrong each, as a tired programmer would write it."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_SENTENCE = " "
"""Text with a space in it is read by people; what it says is no rule."""


@dataclass(frozen=True)
class Mutant:
    """A whole source with one change, and where and what it is."""

    line: int
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.line}: {self.change}"


def mutants(source: str) -> list[Mutant]:
    """Every mutant of `source`, line by line; types, docstrings, imports and sentences stay as they are."""
    return sorted(_mutants(source), key=lambda one: one.line)


def _mutants(source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for number, _ in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            twin = next(one for at, one in enumerate(ast.walk(changed)) if at == place)
            if _told_of_types(changed, twin):
                continue
            replacement = [*_changes(twin)][number]
            before, after = _told(twin), _told(replacement)
            _put(changed, twin, replacement)
            text = ast.unparse(ast.fix_missing_locations(changed))
            yield Mutant(getattr(node, "lineno", 0), f"{_short(before)} -> {_short(after)}", text)


def _told(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {_short(ast.unparse(node.test))}"
    return _short(ast.unparse(node))


def _short(code: str) -> str:
    return code if len(code) < 60 else f"{code[:57].strip()}..."


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of `node`, itself untouched."""
    if isinstance(node, ast.expr):
        yield from _other_values(node)
    elif isinstance(node, ast.If | ast.While):
        yield from _never(node)
    elif isinstance(node, ast.Return) and node.value is not None and not _says_no(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Continue | ast.Break):
        yield ast.Break() if isinstance(node, ast.Continue) else ast.Continue()
    elif isinstance(node, ast.AugAssign | ast.Raise) or (isinstance(node, ast.Expr) and not _is_text(node.value)):
        yield ast.Pass()


def _other_values(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left=left, ops=[operator, *more], comparators=values) if type(operator) in _COMPARED:
            yield ast.Compare(left, [_COMPARED[type(operator)](), *more], values)
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield from (ast.BoolOp(operator, values[:i] + values[i + 1 :]) for i in range(len(values)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _COUNTED:
            yield ast.BinOp(left, _COUNTED[type(operator)](), right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(value=value):
            yield from (ast.Constant(other) for other in _other_constants(value))


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, bytes):
        yield value + b"~"
    elif isinstance(value, str) and _SENTENCE not in value:
        yield value + "~"


def _never(node: ast.If | ast.While) -> Iterator[ast.AST]:
    for wrong in (True, False) if isinstance(node, ast.If) else (False,):
        changed = copy.copy(node)
        changed.test = ast.Constant(wrong)
        yield changed


def _says_no(node: ast.expr) -> bool:
    """None, or what counts as little: to return None instead would change nothing."""
    return isinstance(node, ast.Constant) and not node.value


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _told_of_types(tree: ast.AST, wanted: ast.AST) -> bool:
    """Part of an annotation, a docstring, a decorator or `if TYPE_CHECKING`: no rule stands there."""
    return any(part is wanted for node in ast.walk(tree) for aside in _asides(node) for part in ast.walk(aside))


def _asides(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.arg(annotation=ast.expr() as annotation):
            yield annotation
        case ast.Expr(value=ast.Constant()):
            yield node
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node
    if isinstance(node, ast.FunctionDef):
        yield from ([node.returns] if node.returns else [])
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from node.decorator_list


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put `new` where `old` stands."""
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if value is old:
                setattr(node, field, new)
                return
            if isinstance(value, list) and any(one is old for one in value):
                value[next(i for i, one in enumerate(value) if one is old)] = new
                return
