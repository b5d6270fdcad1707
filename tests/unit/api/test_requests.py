"""The rules about requests that hosts share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.api import HttpError
from automate_engine.api.requests import (
    check_length,
    check_text,
    decode_body,
    is_local,
    method_not_allowed,
    presented_key,
    require_json,
)

NOT_FORWARDED = (None, None)


@pytest.mark.parametrize("declared", [None, "", "0", "10"])
def test_a_declared_length_within_the_bound_is_fine(declared: str | None) -> None:
    check_length(declared, 10)


@pytest.mark.parametrize("declared", ["11", "-1", "1e1", "٣", " 1", "9" * 5000, "ten"])
def test_a_declared_length_that_is_too_large_or_no_number_is_refused(declared: str) -> None:
    with pytest.raises(HttpError) as caught:
        check_length(declared, 10)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON ; charset=utf-8", "application/vnd.github.v3+json"],
)
def test_json_says_that_it_is(kind: str) -> None:
    require_json(b"{}", kind)


@pytest.mark.parametrize(
    "kind", ["", "text/json", "text/plain", "json", "application/jsonx", "+json"]
)
def test_what_does_not_say_that_it_is_json_is_refused_unless_it_is_empty(kind: str) -> None:
    require_json(b"", kind)
    with pytest.raises(HttpError) as caught:
        require_json(b"{}", kind)
    assert caught.value.status == 415


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 300 + b"]" * 300, b'"\\u0000"'])
def test_a_body_that_cannot_be_read_or_kept_is_malformed(body: bytes) -> None:
    with pytest.raises(HttpError) as caught:
        decode_body(body)
    assert caught.value.status == 400


def test_nul_is_found_in_paths_and_queries() -> None:
    check_text("/v1/ok", "a=%2500")
    for path, query, status in [("/v1/a\0", "", 404), ("/v1/a", "search=a%00b", 400)]:
        with pytest.raises(HttpError) as caught:
            check_text(path, query)
        assert caught.value.status == status


@pytest.mark.parametrize(
    ("authorization", "api_key", "expected"),
    [
        (None, None, None),
        ("Bearer abc", None, "abc"),
        ("bearer  abc ", None, "abc"),
        ("Bearer abc", "def", "def"),
        ("Basic abc", "def", "def"),
        (None, "", ""),
    ],
)
def test_a_key_is_taken_from_either_header(
    authorization: str | None, api_key: str | None, expected: str | None
) -> None:
    assert presented_key(authorization, api_key) == expected


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic dXNlcjpwYXNz", "abc"])
def test_another_scheme_is_refused(authorization: str) -> None:
    with pytest.raises(HttpError) as caught:
        presented_key(authorization, None)
    assert (caught.value.status, caught.value.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1"])
@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:80", "[::1]", "[::1]:1"]
)
def test_this_machine_is_local(peer: str, host: str) -> None:
    assert is_local(peer, host, NOT_FORWARDED)


@pytest.mark.parametrize(
    "peer", [None, "", "192.0.2.1", "10.0.0.1", "::2", "::ffff:192.0.2.1", "x"]
)
def test_another_machine_is_not(peer: str | None) -> None:
    assert not is_local(peer, "localhost", NOT_FORWARDED)


@pytest.mark.parametrize(
    "host",
    [None, "", "example.com", "localhost.example.com", "127.0.0.1.example.com", "[", "a:b:c", "0"],
)
def test_a_name_that_is_not_of_this_machine_is_not(host: str | None) -> None:
    assert not is_local("127.0.0.1", host, NOT_FORWARDED)


@given(st.text())
def test_no_host_header_is_an_error(host: str) -> None:
    assert is_local("127.0.0.1", host, NOT_FORWARDED) in {True, False}


def test_what_a_proxy_passed_on_is_not_local() -> None:
    assert not is_local("127.0.0.1", "localhost", ("127.0.0.1", None))
    assert not is_local("127.0.0.1", "localhost", (None, ""))


def test_the_methods_of_an_address_are_named_in_order() -> None:
    error = method_not_allowed({"POST", "GET"})
    assert error.headers == {"Allow": "GET, POST"}
