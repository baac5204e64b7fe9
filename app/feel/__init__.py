"""FEEL, the language of gateways, forms, decision tables, rules and formulas.

    expression = compile_expression('request.line = "L1" and count(plan.trainees) > 3')
    expression.evaluate({"request": {"line": "L1"}, "plan": {"trainees": []}})

Rule of the folder: pure. No clock, no database, no import from the rest of the product but the kernel's reader of
durations, which timers and due dates read with too.
"""

from app.feel.builtins.registry import BUILTINS, MAX_ARGUMENTS, Overload
from app.feel.dmn import Decision, DmnError, read_decisions
from app.feel.dmn.xml import child, children, parse, text_of
from app.feel.errors import FeelError, FeelLimitError, FeelSyntaxError
from app.feel.expression import KNOWN, compile_expression
from app.feel.plain_values import to_json
from app.feel.temporal import add_months, at_offset
from app.feel.tokens import Token, tokenize
from app.feel.values import YearsMonths

__all__ = [
    "BUILTINS",
    "KNOWN",
    "MAX_ARGUMENTS",
    "Decision",
    "DmnError",
    "FeelError",
    "FeelLimitError",
    "FeelSyntaxError",
    "Overload",
    "Token",
    "YearsMonths",
    "add_months",
    "at_offset",
    "child",
    "children",
    "compile_expression",
    "parse",
    "read_decisions",
    "text_of",
    "to_json",
    "tokenize",
]
