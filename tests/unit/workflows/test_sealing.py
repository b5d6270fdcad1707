"""Secrets of triggers at rest."""

from __future__ import annotations

import base64

import pytest

from automate_engine.domain import ConflictError
from automate_engine.workflows import Sealer

KEY = "a-configured-key-of-enough-length"


def test_what_is_sealed_is_opened_under_the_same_key() -> None:
    sealed = Sealer(KEY).seal("geheim ✓")
    assert "geheim" not in sealed
    assert Sealer(KEY).open(sealed) == "geheim ✓"


def test_the_same_secret_is_never_sealed_alike() -> None:
    sealer = Sealer(KEY)
    assert sealer.seal("x") != sealer.seal("x")


def test_another_key_opens_nothing() -> None:
    sealed = Sealer(KEY).seal("x")
    with pytest.raises(ConflictError, match="Set the secret again"):
        Sealer("another-key-of-enough-length").open(sealed)


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 40])
def test_what_was_tampered_with_is_refused(data: bytes) -> None:
    with pytest.raises(ConflictError):
        Sealer(KEY).open("sealed:" + base64.b64encode(data).decode())


def test_a_secret_that_was_stored_as_it_is_is_given_as_it_is() -> None:
    assert Sealer(KEY).open("plain") == "plain"
