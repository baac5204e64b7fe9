"""FEEL, the language of gateways, forms, decision tables, rules and formulas.

    expression = compile_expression('request.line = "L1" and count(plan.trainees) > 3')
    expression.evaluate({"request": {"line": "L1"}, "plan": {"trainees": []}})

Rule of the folder: pure. No clock, no database, no import from the rest of the product.
"""

from app.feel.errors import FeelError, FeelLimitError, FeelSyntaxError
from app.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from app.feel.plain_values import to_json
from app.feel.values import Range, YearsMonths

__all__ = [
    "Expression",
    "FeelError",
    "FeelLimitError",
    "FeelSyntaxError",
    "Range",
    "UnaryTests",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "to_json",
]
