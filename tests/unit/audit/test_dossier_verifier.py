"""The verifier's own parts: Ed25519 against RFC 8032 and against a library, JSON that could be read in two ways."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audit.verifier import verify as verifier
from app.ledger.seals.keys import new_signer, public_pem

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize("vector", VECTORS)
def test_the_published_signatures_hold_and_no_others(vector: tuple[str, str, str]) -> None:
    public, message, signature = map(bytes.fromhex, vector)
    assert verifier.is_signed(public, signature, message)
    assert not verifier.is_signed(public, signature, message + b"x")
    assert not verifier.is_signed(public, signature[:63] + bytes([signature[63] ^ 1]), message)


@settings(max_examples=15, deadline=None)
@given(message=st.binary(max_size=60), place=st.integers(0, 511))
def test_signatures_of_the_library_hold_until_a_bit_changes(message: bytes, place: int) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verifier.is_signed(public, signature, message)
    changed = bytearray(signature)
    changed[place // 8] ^= 1 << place % 8
    assert not verifier.is_signed(public, bytes(changed), message)


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (b"", bytes(64)),
        (bytes(32), b""),
        (b"\xff" * 32, bytes(64)),
        (b"\x02" + bytes(31), bytes(64)),
        (bytes(32), b"\xff" * 64),
    ],
)
def test_what_is_no_key_or_no_signature_signs_nothing(public: bytes, signature: bytes) -> None:
    assert not verifier.is_signed(public, signature, b"")


def test_keys_are_read_from_pem(tmp_path: Path) -> None:
    signer, path = new_signer(), tmp_path / "pub.pem"
    path.write_bytes(public_pem(signer.public))
    assert verifier.read_key(str(path)) == signer.public
    path.write_bytes(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    with pytest.raises(verifier.UnreadableError, match="no Ed25519"):
        verifier.read_key(str(path))


@pytest.mark.parametrize("content", ["", "[]", "7", "{", '{"size": 1}'])
def test_what_is_no_head_cannot_be_compared(tmp_path: Path, content: str) -> None:
    path = tmp_path / "head.json"
    path.write_text(content)
    with pytest.raises(verifier.UnreadableError, match="no tree head"):
        verifier.read_outside(str(path))


def test_an_object_that_could_be_read_in_two_ways_is_refused() -> None:
    assert verifier.parsed(b'{"a":{"b":1}}', "x") == {"a": {"b": 1}}
    for content in (b'{"a":1,"a":2}', b"{", b"\xff"):
        with pytest.raises(verifier.BrokenError, match="x: this is not the JSON"):
            verifier.parsed(content, "x")


def test_it_runs_on_python_alone_and_explains_itself() -> None:
    program = Path(verifier.__file__)
    done = subprocess.run([sys.executable, "-I", "-S", program], capture_output=True, text=True, check=False)
    assert (done.returncode, "dossier" in done.stderr) == (2, True)
    for line in program.read_text().splitlines():
        if line.startswith(("import ", "from ")):
            assert line.split()[1].split(".")[0] in sys.stdlib_module_names
