"""A way to begin cases of the shipped files on the real engine."""

import pytest

from tests.support.loop.files import shipped
from tests.support.loop.scenarios import Start
from tests.support.loop.start import starter


@pytest.fixture(scope="session")
def start() -> Start:
    return starter(shipped())
