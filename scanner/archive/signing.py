"""The key of a count: made at the close, used once, never written anywhere (Ed25519, RFC 8032).

The private half lives in the memory of the one process that closes the count and is gone with it, so
nobody can sign another record under the fingerprint that the signed minutes bear.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True)
class Signature:
    """A signature and the public key it is checked with, each in base64 on one line."""

    signature: str
    public_key: str

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public key, as the minutes print it; "" if the key is none."""
        return fingerprint(self.public_key)


def sign(message: bytes) -> Signature:
    """Sign with a new key and forget its private half."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signature(_text(private.sign(message)), _text(public))


def is_signed(message: bytes, signed: Signature) -> bool:
    """Tell whether the signature is that of this message under its public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(signed.public_key))
        key.verify(_bytes(signed.signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    try:
        return hashlib.sha256(_bytes(public_key)).hexdigest()
    except ValueError:
        return ""


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text.strip(), validate=True)
    except Base64Error as error:
        raise ValueError("base64") from error
