"""The golden master hides what is random and nothing else."""

from scripts.golden_master.masking import Mask, blind

ONE, OTHER = "0a1b2c3d-0000-4000-8000-00000000000a", "0a1b2c3d-0000-4000-8000-00000000000b"
HASH = "ab" * 32


def test_the_same_identity_keeps_its_number() -> None:
    assert Mask()(f"{ONE} {HASH} {OTHER} {ONE}") == "<id 1> <hash 2> <id 3> <id 1>"


def test_two_texts_that_differ_in_identities_alone_are_equal() -> None:
    assert Mask()(f"a {ONE} b {OTHER}") == Mask()(f"a {OTHER} b {ONE}")


def test_identities_that_change_places_are_seen() -> None:
    assert Mask()(f"{ONE} {OTHER} {ONE}") != Mask()(f"{ONE} {OTHER} {OTHER}")


def test_numbers_words_and_moments_stay() -> None:
    text = '{"at":"2026-11-22T02:00:00.000000+00:00","seq":12,"name":"deadbeef"}'
    assert Mask()(text) == blind(text) == text


def test_tokens_of_forms_and_cursors_of_lists_are_hidden() -> None:
    page = '<input name="csrf_token" value="x.y"><meta name="csrf-token" content="x.z"><a href="/audit?after=759">'
    assert blind(page) == page.replace("x.y", "<form>").replace("x.z", "<form>").replace("759", "<cursor>")
