"""How Chinese names are spelled."""

from app.kernel.pinyin import spellings


def test_a_name_has_its_readings_and_initials() -> None:
    assert spellings("赵斌") == "zhaobin zb"


def test_a_surname_that_is_read_in_several_ways_is_found_by_each() -> None:
    said = spellings("单红").split()
    assert {"shanhong", "danhong", "sh", "dh"} <= set(said)


def test_a_name_without_characters_has_none() -> None:
    assert spellings("Anna Li") == ""
    assert "li" in spellings("李 Anna")
