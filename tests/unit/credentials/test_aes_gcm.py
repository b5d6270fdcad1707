"""AES-256-GCM against published vectors, through the functions that encrypt secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from automate_engine.credentials.aes_gcm import decrypt, encrypt, random_key

_VECTORS = json.loads((Path(__file__).parent / "aes_256_gcm_vectors.json").read_text())
_TESTS: list[dict[str, Any]] = [
    {name: bytes.fromhex(test[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")}
    | {"id": f"{test['tcId']} {test['comment']}", "valid": test["result"] == "valid"}
    for group in _VECTORS["testGroups"]
    for test in group["tests"]
]
_VALID = [test for test in _TESTS if test["valid"]]
_INVALID = [test for test in _TESTS if not test["valid"]]


def test_the_file_has_vectors_of_both_kinds() -> None:
    assert len(_TESTS) == _VECTORS["numberOfTests"]
    assert min(len(_VALID), len(_INVALID)) >= 50


@pytest.mark.parametrize("test", _VALID, ids=[test["id"] for test in _VALID])
def test_a_valid_vector_is_encrypted_and_decrypted(test: dict[str, Any]) -> None:
    box = test["iv"] + test["ct"] + test["tag"]
    assert encrypt(test["key"], test["msg"], test["aad"], nonce=test["iv"]) == box
    assert decrypt(test["key"], box, test["aad"]) == test["msg"]


@pytest.mark.parametrize("test", _INVALID, ids=[test["id"] for test in _INVALID])
def test_an_invalid_vector_is_refused(test: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        decrypt(test["key"], test["iv"] + test["ct"] + test["tag"], test["aad"])


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        encrypt(bytes(length), b"", b"")
    with pytest.raises(ValueError, match="32 bytes"):
        decrypt(bytes(length), bytes(28), b"")


@pytest.mark.parametrize("length", [0, 8, 11, 13, 16])
def test_a_nonce_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        encrypt(random_key(), b"", b"", nonce=bytes(length))


def test_the_nonce_is_random_when_none_is_given() -> None:
    key = random_key()
    assert len({encrypt(key, b"", b"")[:12] for _ in range(1000)}) == 1000
