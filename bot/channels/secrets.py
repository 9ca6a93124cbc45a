"""The key of this installation, from which signatures and hashes are made; whoever has it can forge both."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from pathlib import Path

from bot import paths

KEY_VARIABLE = "LOTSE_SECRET_KEY"
KEY_FILE = "secret-key"
SHORTEST = 32
"""Characters that a key must have; 32 hexadecimal ones are 128 bits."""
FEWEST_DIFFERENT = 8
EXAMPLE_WORDS = ("change", "secret", "password", "example", "default", "replace", "insecure", "12345678")


def secret_key(folder: Path = paths.VAR) -> bytes:
    """`LOTSE_SECRET_KEY` where set, else what the file `var/secret-key` holds, made on first use and readable by its owner alone.

    Several servers need the same key: set the variable there. Raises ValueError where the key is too short to guard anything.
    """
    named = os.environ.get(KEY_VARIABLE, "")
    file = folder / KEY_FILE
    key = named.strip() or _kept(file)
    if len(key) < SHORTEST:
        where = KEY_VARIABLE if named.strip() else str(file)
        raise ValueError(f"The key in {where} has fewer than {SHORTEST} characters; make one with: openssl rand -hex 32")
    return key.encode()


def check_strength(name: str, secret: str) -> None:
    """Raises ValueError for a secret that can be guessed: too short, repeated, or one that stands in examples."""
    weak = len(secret) < SHORTEST or len(set(secret)) < FEWEST_DIFFERENT or secret in (secret + secret)[1:-1]
    if weak or any(word in secret.lower() for word in EXAMPLE_WORDS):
        raise ValueError(
            f"{name} is too weak for a server that others can reach: it takes {SHORTEST} random characters; "
            "make one with: openssl rand -hex 32"
        )


def _kept(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # written aside and linked into place, so that of several servers starting at once all read the same whole key
        draft = file.with_name(f"{file.name}-{os.getpid()}-{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as output:
            output.write(secrets.token_hex(32))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii").strip()


def derived_key(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, so that what one key guards tells nothing of another (HMAC-SHA-256, RFC 2104)."""
    return hmac.digest(secret_key(), purpose.encode(), "sha256")


def pseudonym(key: bytes, *parts: object) -> str:
    """32 hexadecimal digits that stand for the parts: the same each time, and not to be turned back without the key."""
    return hmac.digest(key, json.dumps([str(part) for part in parts]).encode(), "sha256").hex()[:32]
