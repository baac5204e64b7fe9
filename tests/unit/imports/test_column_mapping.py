"""A mapping that cannot work is refused before any row is read."""

import pytest

from app.kernel.errors import InvalidInputError
from app.quality.feeds import MEASUREMENTS
from tests.support.plant.feeds import MAPPINGS

GOOD = """
source = "mes"
[columns]
line = "线"
step = "工序"
start = "日期"
total = "数"
defect = "坏"
"""


def test_a_mapping_names_the_columns_that_the_file_must_have() -> None:
    mapping = MAPPINGS.read_file(
        (GOOD.replace("[columns]", 'key = ["号"]\n[columns]')).encode(), "m.toml", MEASUREMENTS
    )
    assert mapping.needed_columns == {"线", "工序", "日期", "数", "坏", "号"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('defect = "坏"', ""), "Missing: defect"),
        (GOOD.replace('source = "mes"', ""), "source"),
        (GOOD + 'colour = "红"', "columns.colour"),
        (GOOD.replace("[columns]", 'timezone = "Mars/Olympus"\n[columns]'), "timezone"),
        (GOOD.replace("[columns]", 'encoding = "ebcdic"\n[columns]'), "encoding"),
        (GOOD.replace("[columns]", "sheet = 1\n[columns]"), "sheet"),
        ("source = ", "TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_by_file_and_setting(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said) as refusal:
        MAPPINGS.read_file(text.encode(), "mes.toml", MEASUREMENTS)
    assert "mes.toml" in str(refusal.value)


def test_a_mapping_must_be_utf8() -> None:
    with pytest.raises(InvalidInputError, match="UTF-8"):
        MAPPINGS.read_file(GOOD.encode("gb18030"), "mes.toml", MEASUREMENTS)
