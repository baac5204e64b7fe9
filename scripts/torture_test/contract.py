"""The API against its own description: schemathesis makes requests of it, as three roles."""

from collections.abc import Callable, Sequence
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from scripts.torture_test.stage import Stage
from scripts.torture_test.verdicts import Row

ROLES = ("production", "qa", "hr_manager")
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]


def ask_by_contract(stage: Stage, examples: int) -> Sequence[Row]:
    """A row a role: so many requests an operation, and the answers that break the description."""
    return [_as(stage, role, examples) for role in ROLES]


def _as(stage: Stage, role: str, examples: int) -> Row:
    headers = {"Authorization": f"Bearer {stage.hire(f'contract {role}', role).caller.token}"}
    schema = schemathesis.openapi.from_url(f"{stage.product.url}/api/v1/openapi.json")
    wrong: dict[str, None] = {}
    tried = 0

    def ask(case: schemathesis.Case[Any]) -> None:
        nonlocal tried
        tried += 1
        try:
            case.call_and_validate(headers=headers, checks=CHECKS)
        except (Exception, FailureGroup) as broken:  # noqa: BLE001 - an answer that cannot be read is told alike
            wrong[f"{case.method} {case.path}: {' '.join(str(broken).split())[:250]}"] = None

    limits = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            wrong[f"the description cannot be read: {found.err()}"] = None
        else:
            limits(given(case=found.ok().as_strategy())(_named(ask)))()
    return Row(f"contract: {role}", tried, list(wrong))


def _named(ask: Callable[[schemathesis.Case[Any]], None]) -> Callable[..., None]:
    """A function of its own for each operation, as hypothesis wants one."""

    def once(case: schemathesis.Case[Any]) -> None:
        ask(case)

    return once
