"""Codes that people type and secrets that machines keep. Of secrets only the hash is stored."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from typing import Final

LETTERS: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No letter or digit that is taken for another (0 O 1 I L), and no vowel, so that no word comes out."""
LENGTH: Final = 8  # 27^8 = 2.8 x 10^11 codes
_APART: Final = re.compile(r"[\s\-–·.]+")


def new_code() -> str:
    """A room code that nobody can guess, as it is stored: eight letters without a gap."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """A code as people type it (small letters, blanks, a dash) as it is stored; None for what cannot be one."""
    code = _APART.sub("", typed[:40]).upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None


def shown_code(code: str) -> str:
    """A code as it stands on the screen: "BCDF-2345"."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def new_secret() -> str:
    """A key or token: 192 random bits, safe in a URL and in a cookie."""
    return secrets.token_urlsafe(24)


def hash_of(secret: str) -> str:
    """What is stored of a secret. A plain SHA-256 serves, because the secret is random and long, not a password."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def is_secret(given: str, hash: str | None) -> bool:
    """True where the given secret has the hash; compared in constant time."""
    return hmac.compare_digest(hash_of(given[:200]), hash or "")
