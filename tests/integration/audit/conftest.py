"""A plant with an auditor, the small loop in force, and pages over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.plant import Plant, running_plant
from tests.support.small_loop import small_files

PEOPLE = {
    "wang": "production",
    "li": "qa",
    "zhao": "qa",
    "sun": "qa_manager",
    "gao": "auditor",
    "he": "audit_admin",
    "xie": "process_owner",
}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        plant.deploy(small_files())
        yield plant
