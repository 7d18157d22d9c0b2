"""Sealing what stands in a database that is not encrypted as a whole: AES-GCM, and bound to its column."""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amity.errors import AmityError

NONCE = 12


class SealError(AmityError):
    """Something sealed cannot be opened, and what may be the matter."""


def seal(said: str, key: bytes, where: str) -> str:
    """Return ``said`` sealed under a key, and bound to ``where``; nothing stays nothing.

    Sealed twice, it looks different: whoever reads the database cannot tell who has the same name.
    """
    if not said:
        return said
    nonce = os.urandom(NONCE)
    hidden = nonce + _cipher(key).encrypt(nonce, said.encode(), where.encode())
    return f"{_begins(key)}{b64encode(hidden).decode()}"


def unseal(sealed: str, key: bytes, where: str) -> str:
    """Return what was sealed; what begins with no mark of a key was never sealed, and is returned as it is.

    Raises `SealError` where the key is another, or what is sealed was changed or moved to another column.
    """
    if not sealed.startswith("amity:"):
        return sealed
    if not sealed.startswith(_begins(key)):
        raise SealError(f"{where}: sealed with another key. Put the old database key back.")
    hidden = b64decode(sealed[len(_begins(key)) :])
    try:
        return _cipher(key).decrypt(hidden[:NONCE], hidden[NONCE:], where.encode()).decode()
    except InvalidTag:
        raise SealError(f"{where}: it is not as it was sealed. Restore it from a backup.") from None


def mark(said: str, key: bytes, kind: str) -> str:
    """Return a keyed mark of something: the same for the same words, and nothing can be read from it."""
    return hmac.new(key, f"{kind}/{said}".encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _begins(key: bytes) -> str:
    return f"amity:{mark('', key, 'key')[:8]}:"


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hmac.new(key, b"amity.fields", hashlib.sha256).digest())
