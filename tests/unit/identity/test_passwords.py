"""Rules for new passwords, and checking stored ones."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from app.identity.sign_in import passwords
from app.kernel.errors import InvalidInputError
from app.web.translation import translate


@given(st.text(min_size=14, max_size=128))
def test_any_long_unknown_password_is_accepted_whatever_it_is_made_of(password: str) -> None:
    passwords.check_password(password, "wang")


@pytest.mark.parametrize(
    "password", ["", "short7!", "a" * 129, "password1", "PassWord1", "88888888", "12345678", "woaini1314", "wang12345"]
)
def test_short_endless_well_known_and_username_passwords_are_refused_at_their_field(password: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        passwords.check_password(password, "wang12")
    text = caught.value.fields["password"]
    assert translate(text, caught.value.params, "zh") != text % caught.value.params


def test_a_hash_fits_its_password_only() -> None:
    stored = passwords.hash_password("correct horse")
    assert stored.startswith("$argon2id$")
    assert passwords.verify_password(stored, "correct horse")
    assert not passwords.verify_password(stored, "correct horsf")
    assert not passwords.needs_rehash(stored)


def test_nothing_fits_a_missing_or_broken_hash() -> None:
    assert not passwords.verify_password(None, "nobody has this password")
    assert not passwords.verify_password("not a hash", "x")


def test_an_unknown_person_costs_a_real_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    class Counting:
        def hash(self, password: str) -> str:
            return PasswordHasher().hash(password)

        def verify(self, stored: str, password: str) -> bool:
            calls.append(stored)
            return True

    monkeypatch.setattr(passwords, "hasher", Counting())
    passwords._dummy_hash.cache_clear()
    assert not passwords.verify_password(None, "x")
    assert calls[0].startswith("$argon2id$")
    passwords._dummy_hash.cache_clear()
