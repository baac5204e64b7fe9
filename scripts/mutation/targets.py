"""What is mutated, and which tests should notice: the quick ones first, then those with a database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A module by its dotted name."""

    module: str
    quick: tuple[str, ...]
    thorough: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.module.replace(".", "/") + ".py"


TARGETS = (
    Target(
        "app.tasks.access",
        quick=("tests/unit/tasks/test_access.py",),
        thorough=("tests/integration/tasks/test_one_rule.py",),
    ),
    Target(
        "app.tasks.separation_of_duties",
        quick=(),
        thorough=("tests/integration/tasks/test_separation_of_duties.py",),
    ),
    Target(
        "app.kernel.canonical",
        quick=("tests/unit/kernel/test_canonical.py",),
    ),
    Target(
        "app.ledger.stored_body",
        quick=("tests/unit/ledger/test_stored_body.py", "tests/unit/ledger/test_ledger_record.py"),
        thorough=("tests/integration/ledger/test_ledger_verify.py",),
    ),
    Target(
        "app.ledger.seals.merkle",
        quick=("tests/unit/ledger/test_seal_tree.py",),
    ),
    Target(
        "app.ledger.verify",
        quick=(),
        thorough=(
            "tests/integration/ledger/test_ledger_verify.py",
            "tests/integration/ledger/test_ledger_columns.py",
            "tests/integration/ledger/test_ledger_attacks.py",
            "tests/integration/ledger/test_ledger_payloads.py",
        ),
    ),
)
