"""Passwords: which are accepted, how they are hashed, how one is compared with its hash.

The hash is Argon2id with the library's parameters (RFC 9106, low memory): 64 MiB and some 50 ms a guess.
"""

import unicodedata
from functools import cache

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from index.errors import UsageError

MIN_CHARS = 8
MAX_CHARS = 1000
MAX_MEMORY_KIB = 256 * 1024
"""A hash in an accounts file that asks for more memory than this is refused."""
_HASHER = PasswordHasher()


def valid_password(password: str) -> str:
    """The password in the one form in which it is hashed (Unicode NFC).

    Raises:
        UsageError: It is too short, too long, or cannot be typed; the message doesn't repeat it.
    """
    password = unicodedata.normalize("NFC", password)
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise UsageError(f"A password has at least {MIN_CHARS} characters and at most {MAX_CHARS}. Choose another.")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in password):
        raise UsageError("The password holds control characters. Choose another.")
    return password


def hash_password(password: str) -> str:
    """A new hash with a new salt."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


def is_password_hash(text: str) -> bool:
    """Whether the text is a hash that this module can compare with, at a bearable cost."""
    try:
        return extract_parameters(text).memory_cost <= MAX_MEMORY_KIB
    except (InvalidHashError, ValueError):
        return False


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; without a hash, False after the same work.

    Raises:
        argon2.exceptions.VerificationError: The hash could not be computed, for instance for want of memory.
    """
    if len(password) > MAX_CHARS:
        password = ""
    try:
        encoded = unicodedata.normalize("NFC", password).encode("utf-8", "replace")
        return _HASHER.verify(password_hash or _nobodys_hash(), encoded) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """A hash for unknown names, so that the time of a refusal doesn't tell which names exist."""
    return _HASHER.hash("no account has this password")
