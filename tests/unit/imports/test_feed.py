"""A feed is declared once, and whoever brings rows in asks for it by name."""

from dataclasses import replace

import pytest

from app.imports.feed import Feed, FeedField, Feeds
from app.kernel.errors import InvalidInputError
from app.quality.feeds import DEFECTS, MEASUREMENTS
from app.web.translation import translate
from tests.support.plant.feeds import FEEDS

EVERY = [(feed, field) for feed in FEEDS for field in feed.fields]


def test_a_name_belongs_to_one_feed() -> None:
    with pytest.raises(ValueError, match="two feeds are called measurements"):
        Feeds([MEASUREMENTS, replace(DEFECTS, name="measurements")])


def test_the_first_feed_is_meant_where_none_is_named() -> None:
    assert FEEDS.find("") is FEEDS.of({}) is MEASUREMENTS


def test_a_feed_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no kind of rows called gossip"):
        FEEDS.find("gossip")


@pytest.mark.parametrize("feed", [*FEEDS], ids=lambda one: one.name)
def test_a_feed_says_in_both_languages_what_it_is(feed: Feed) -> None:
    assert translate(feed.label, None, "zh") != feed.label
    chinese, _, english = feed.purpose.partition(" / ")
    assert chinese
    assert english.isascii()


@pytest.mark.parametrize(("feed", "field"), EVERY, ids=[f"{feed.name}.{field.name}" for feed, field in EVERY])
def test_a_field_has_a_chinese_label_and_names_that_exporters_give_it(feed: Feed, field: FeedField) -> None:
    assert translate(field.label, None, "zh") != field.label, feed.name
    assert field.aliases
    assert [alias for alias in field.aliases if alias != alias.lower() or " " in alias] == []


@pytest.mark.parametrize("feed", [*FEEDS], ids=lambda one: one.name)
def test_required_fields_come_first_and_names_are_given_once(feed: Feed) -> None:
    names = [field.name for field in feed.fields]
    assert names[: len(feed.required)] == list(feed.required)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("feed", [*FEEDS], ids=lambda one: one.name)
def test_what_is_chosen_from_a_list_has_one(feed: Feed) -> None:
    assert [field.name for field in feed.fields if field.constant == "chosen" and not field.choices] == []
