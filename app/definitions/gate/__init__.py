"""The deploy gate: everything that must hold before files are put into force.

`check` reads the files and asks every rule of `RULES`; each finding names its rule, file, element, line, what is wrong
and what to do. Errors stop a deployment, warnings do not. Nothing here raises for bad input.
"""

from app.definitions.gate.run_rules import check

__all__ = ["check"]
