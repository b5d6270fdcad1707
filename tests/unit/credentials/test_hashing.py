from __future__ import annotations

import re
from hashlib import sha256

import pytest

from automate_engine.credentials import generate_api_key, hash_api_key, verify_api_key


def test_a_key_is_verified_by_what_is_stored_of_it() -> None:
    key = generate_api_key()
    assert verify_api_key(key.plain, key.digest)
    assert key.digest == sha256(key.plain.encode()).hexdigest() == hash_api_key(key.plain)
    assert key.plain.startswith(key.key_prefix)
    assert len(key.key_prefix) == 11
    assert key.plain not in key.digest


def test_keys_have_one_shape_and_are_never_the_same() -> None:
    keys = [generate_api_key() for _ in range(200)]
    assert all(re.fullmatch("ak_[A-Za-z0-9]{43}", key.plain) for key in keys)
    assert len({key.plain for key in keys}) == len({key.digest for key in keys}) == 200
    used = {character for key in keys for character in key.plain[3:]}
    assert len(used) == 62


@pytest.mark.parametrize("plain", ["", "ak_", "ä", "\ud800", "x" * 100_000])
def test_anything_else_is_not_the_key(plain: str) -> None:
    key = generate_api_key()
    assert not verify_api_key(plain, key.digest)
    assert not verify_api_key(key.plain[:-1], key.digest)
    assert not verify_api_key(key.plain + " ", key.digest)
    assert not verify_api_key(key.plain, "")
    assert not verify_api_key(key.plain, "ä")
    assert not verify_api_key(key.digest, key.digest)
