"""The signing key's file, and heads that were tampered with."""

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from app.kernel.errors import InvalidInputError
from app.ledger.seals.keys import (
    SealKeyError,
    SealKeys,
    is_endorsed,
    is_signed,
    key_id,
    new_signer,
    public_pem,
    read_public,
)
from app.ledger.seals.tree_head import FIRST, TreeHead

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_first_use_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    keys = SealKeys(tmp_path / "deep" / "seal-key.pem")
    assert keys.present() is None
    signer = keys.signer()
    assert keys.present().id == keys.signer().id == signer.id == key_id(signer.public)
    assert stat.S_IMODE((tmp_path / "deep" / "seal-key.pem").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["seal-key.pem"]


def test_a_replaced_key_is_used_at_once_and_endorsed_by_the_old(tmp_path: Path) -> None:
    keys = SealKeys(tmp_path / "key.pem")
    old, new = keys.signer(), new_signer()
    keys.replace(new)
    assert keys.signer().id == new.id
    assert is_endorsed(old.public, old.endorse(new.public), new.public)
    assert not is_endorsed(new.public, old.endorse(new.public), new.public)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_without_a_key_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.pem").write_bytes(content)
    with pytest.raises(SealKeyError, match=r"key\.pem"):
        SealKeys(tmp_path / "key.pem").signer()


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    with pytest.raises(SealKeyError, match="Ed25519"):
        SealKeys(tmp_path / "key.pem").signer()
    public = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(SealKeyError, match="Ed25519"):
        read_public(public)


def test_a_public_key_survives_its_file() -> None:
    signer = new_signer()
    assert read_public(public_pem(signer.public)) == signer.public
    with pytest.raises(SealKeyError, match="no public key"):
        read_public(b"hello")


def test_a_head_is_signed_and_any_change_shows() -> None:
    signer = new_signer()
    head = TreeHead.sign(signer, 5, bytes(32), AT, FIRST)
    assert TreeHead.read(head.as_json()) == head
    assert is_signed(signer.public, bytes.fromhex(head.signature), head.signed)
    for change in ({"size": 6}, {"root": "f" * 64}, {"at": head.at.replace("08:", "09:")}, {"prev": "1" * 64}):
        changed = replace(head, **change)
        assert not is_signed(signer.public, bytes.fromhex(changed.signature), changed.signed)
        assert changed.hash != head.hash


@pytest.mark.parametrize("value", [None, [], {}, {"size": 1}, "head"])
def test_what_is_no_head_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="no tree head"):
        TreeHead.read(value)


def test_a_head_with_more_in_it_is_refused() -> None:
    head = TreeHead.sign(new_signer(), 5, bytes(32), AT, FIRST)
    for odd in ({"note": "x"}, {"size": "5"}, {"v": 2}):
        with pytest.raises(InvalidInputError, match="no tree head"):
            TreeHead.read({**head.as_json(), **odd})
