"""DMN: decision tables and the other boxed expressions of a .dmn file, evaluated with FEEL.

decisions = read_decisions(content, "processes/severity.dmn")
decisions["severity"].evaluate({"request": {"defect_class": "critical"}})
"""

from app.feel.dmn.decision import Decision
from app.feel.dmn.errors import DmnError
from app.feel.dmn.reader import read_decisions

__all__ = ["Decision", "DmnError", "read_decisions"]
