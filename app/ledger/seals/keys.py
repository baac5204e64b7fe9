"""The Ed25519 key that signs tree heads: a file of its own, made on first use, readable by its owner only."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.kernel.errors import DomainError
from app.kernel.private_file import write_private

ENDORSES = b"bihuan seal key\0"


class SealKeyError(DomainError):
    """The key that should sign cannot be used."""

    code = "seal_key"


def key_id(public: bytes) -> str:
    """A key's name: the first 16 hex digits of the SHA-256 of its 32 public bytes."""
    return hashlib.sha256(public).hexdigest()[:16]


@dataclass(frozen=True)
class Signer:
    """A private key at work."""

    private: Ed25519PrivateKey

    @cached_property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @cached_property
    def id(self) -> str:
        """See `key_id`."""
        return key_id(self.public)

    def sign(self, content: bytes) -> bytes:
        """64 bytes."""
        return self.private.sign(content)

    def endorse(self, public: bytes) -> bytes:
        """This key's word that `public` follows it."""
        return self.sign(ENDORSES + public)

    def pem(self) -> bytes:
        """The private key as it is stored."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the key's owner signed `content`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_endorsed(by: bytes, endorsement: bytes, public: bytes) -> bool:
    """Whether the key `by` says that `public` follows it."""
    return is_signed(by, endorsement, ENDORSES + public)


def public_pem(public: bytes) -> bytes:
    """A public key as auditors keep it."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public(content: bytes) -> bytes:
    """The 32 bytes of a public key in PEM; raises SealKeyError."""
    try:
        key = load_pem_public_key(content)
    except ValueError as error:
        raise SealKeyError("This is no public key in PEM: %(error)s", error=str(error)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SealKeyError("The public key is not of the kind Ed25519")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


_UNUSABLE = "%(path)s holds no usable key: %(error)s"


def read_private(content: bytes, path: str = "-") -> Signer:
    """The key in PEM; raises SealKeyError, which names `path`."""
    try:
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise SealKeyError(_UNUSABLE, path=path, error=str(error)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SealKeyError("%(path)s holds a key that is not of the kind Ed25519", path=path)
    return Signer(private)


class SealKeys:
    """Where the signing key lies. The file is read at every seal, so that a rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def signer(self) -> Signer:
        """The present key; the first call makes one. Raises SealKeyError when the file holds something else."""
        if not self._path.exists():
            write_private(self._path, new_signer().pem(), replace=False)
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise SealKeyError(_UNUSABLE, path=str(self._path), error=str(error)) from error
        return read_private(content, str(self._path))

    def present(self) -> Signer | None:
        """The present key if this host has one; makes none."""
        return self.signer() if self._path.exists() else None

    def replace(self, signer: Signer) -> None:
        """Put `signer` in the place of the present key, which is gone then: its public half is all that is needed."""
        write_private(self._path, signer.pem(), replace=True)


def new_signer() -> Signer:
    """A fresh key."""
    return Signer(Ed25519PrivateKey.generate())
