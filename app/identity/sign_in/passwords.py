"""Argon2 hashes, and the rules a new password must keep: length and not being known to everybody, nothing else."""

from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.errors import InvalidInputError

SHORTEST = 8
LONGEST = 128  # hashing a book is a cheap way to keep a server busy
BREACHED_FILE = Path(__file__).with_name("breached_passwords.txt")

# 19 MiB and two passes: OWASP's argon2id minimum, about 30 ms of one core.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """True when `password` fits `stored`; without a stored hash it takes just as long and is False."""
    try:
        return hasher.verify(stored or _dummy_hash(), password[: LONGEST + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """True when the hash was made with older parameters."""
    return hasher.check_needs_rehash(stored)


def check_password(password: str, username: str) -> None:
    """Raise InvalidInputError (field `password`) when the password may not be used."""
    if len(password) < SHORTEST:
        _refuse("A password needs at least %(shortest)s characters.", shortest=SHORTEST)
    if len(password) > LONGEST:
        _refuse("A password may have at most %(longest)s characters.", longest=LONGEST)
    if password.casefold() in _breached():
        _refuse("This password is among those that everybody tries first. Choose another one.")
    if username.casefold() in password.casefold() and len(password) < len(username) + SHORTEST:
        _refuse("This password is hardly more than the username. Choose another one.")


def _refuse(template: str, **params: int) -> None:
    raise InvalidInputError(template, fields={"password": template}, **params)


@lru_cache(maxsize=1)
def _breached() -> frozenset[str]:
    lines = BREACHED_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    """A hash of nothing in particular, so that an unknown username costs the same time as a known one."""
    return hasher.hash("nobody has this password")
