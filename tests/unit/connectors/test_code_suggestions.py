"""Which of our codes another system's code most likely means, and how a form says it."""

import pytest

from app.connectors.setup.mapping_form import chosen_codes
from app.connectors.setup.suggestions import likeliest
from app.imports.feed import Choice
from app.kernel.errors import InvalidInputError
from tests.support.plant.feeds import FEEDS

LINES = (
    Choice("juice", {"zh": "果汁罐装一线", "en": "Juice canning line 1"}),
    Choice("weld", {"zh": "泵体焊装二线", "en": "Pump welding line 2"}),
)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("weld", "weld"),
        ("WELD", "weld"),
        ("焊装二线", "weld"),
        ("果汁罐装一线（白班）", "juice"),
        ("线", ""),
        ("三线", ""),
    ],
)
def test_a_name_that_fits_one_alone_is_proposed(theirs: str, ours: str) -> None:
    assert likeliest(theirs, LINES) == ours


def test_an_exact_name_wins_over_one_that_holds_it() -> None:
    steps = (Choice("leak", {"zh": "检漏", "en": "Leak"}), Choice("leak2", {"zh": "检漏复检", "en": "Second leak"}))
    assert likeliest("检漏", steps) == "leak"


def test_chosen_codes_join_the_written_ones() -> None:
    form = {
        "codes": "step: 灌装 = filling",
        "field.1": "line",
        "theirs.1": "焊装二线",
        "ours.1": "weld",
        "field.2": "step",
        "theirs.2": "检漏",
        "ours.2": "",
        "field.3": "nonsense",
        "theirs.3": "x",
        "ours.3": "y",
    }
    assert chosen_codes(form, FEEDS) == {"step": {"灌装": "filling"}, "line": {"焊装二线": "weld"}}


def test_a_line_that_is_no_code_is_named() -> None:
    with pytest.raises(InvalidInputError, match="this line is not"):
        chosen_codes({"codes": "灌装 filling"}, FEEDS)
