from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automate_engine.credentials import MASK, SENSITIVE_HEADERS, Redactor, redact_headers

SECRET = 'p/ä"ss\\w+rd ~\n1'
secrets = st.text(min_size=4, max_size=40).filter(lambda text: "•" not in text)


def test_a_secret_is_masked_wherever_it_stands() -> None:
    redactor = Redactor(["hunter2"])
    assert redactor.text("hunter2, xhunter2x hunter2") == f"{MASK}, x{MASK}x {MASK}"
    assert redactor.text("nothing here") == "nothing here"
    assert redactor.text("") == ""


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps({"password": SECRET}),
        json.dumps({"password": SECRET}, ensure_ascii=False),
        json.dumps({"password": SECRET}).replace("/", "\\/"),
        repr({"password": SECRET}),
        "https://h/?" + urlencode({"q": SECRET}),
        "https://h/" + quote(SECRET),
        "https://h/" + quote(SECRET, safe=""),
        "https://h/" + quote_plus(SECRET).replace("%C3%A4", "%c3%a4").lower(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    ],
)
def test_a_secret_is_masked_in_its_usual_encodings(text: str) -> None:
    redacted = Redactor([SECRET]).text(text)
    assert MASK in redacted
    for part in ("ss", "rd", "%C3%A4", "u00e4"):
        assert part not in redacted.replace("password", "")


@settings(deadline=None)
@given(secrets, st.binary(max_size=9), st.binary(max_size=9))
def test_a_secret_inside_longer_base64_is_masked(secret: str, before: bytes, after: bytes) -> None:
    whole = before + secret.encode("utf-8", "replace") + after
    encoded = base64.b64encode(whole).decode()
    for text in (encoded, encoded.replace("+", "-").replace("/", "_")):
        redacted = Redactor([secret]).text(text)
        assert MASK in redacted


def test_the_header_of_basic_authentication_is_masked() -> None:
    header = base64.b64encode(b"someone:correct horse").decode()
    redacted = Redactor(["correct horse"]).text(f"Authorization: Basic {header}")
    encoded = redacted.rpartition(" ")[2]
    assert encoded.startswith(base64.b64encode(b"someone").decode()[:9])
    assert encoded.endswith(MASK)


@settings(deadline=None)
@given(st.lists(secrets, min_size=1, max_size=4), st.lists(st.text(max_size=10), max_size=6))
def test_no_secret_is_left_however_they_overlap(values: list[str], noise: list[str]) -> None:
    text = "".join(part for pair in zip(values * 6, noise, strict=False) for part in pair)
    redacted = Redactor(values).text(text + values[0])
    assert not any(value in redacted for value in values)


def test_overlapping_secrets_leave_no_remainder() -> None:
    redactor = Redactor(["abcdef", "defghi", "cde-"])
    assert redactor.text("<abcdefghi>") == f"<{MASK}>"
    assert redactor.text("<abcdefabcdef>") == f"<{MASK}>"
    assert redactor.text("<abcdef defghi>") == f"<{MASK} {MASK}>"


def test_a_secret_is_masked_all_through_json_data() -> None:
    data = {
        "hunter2": ["x hunter2", {"deep": ("hunter2", 1, None, True)}],
        "number": 12345678,
        "float": 1.5,
        "other": 123456789,
    }
    redacted = Redactor(["hunter2", "12345678"]).data(data)
    assert redacted == {
        MASK: [f"x {MASK}", {"deep": [MASK, 1, None, True]}],
        "number": MASK,
        "float": 1.5,
        "other": 123456789,
    }
    assert data["hunter2"][0] == "x hunter2"  # type: ignore[index]


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(json_data)
def test_data_without_the_secret_stay_equal(data: object) -> None:
    assert Redactor(["a secret that does not occur"]).data(data) == data
    assert Redactor([]).data(data) == data


def test_any_depth_is_masked() -> None:
    data: object = "hunter2"
    for _ in range(50_000):
        data = [data]
    redacted = Redactor(["hunter2"]).data(data)
    for _ in range(50_000):
        (redacted,) = redacted
    assert redacted == MASK


def test_short_and_empty_values_are_no_secrets() -> None:
    assert Redactor(["", "a", "abc"]).text("abcabc") == "abcabc"


def test_a_long_text_is_masked_quickly() -> None:
    text = "a" * 2_000_000
    assert Redactor(["aaaa"]).text(text) == MASK


def test_sensitive_headers_are_masked_whatever_their_case() -> None:
    headers = {
        "Authorization": "Bearer hunter2",
        "COOKIE": "hunter2",
        "X-Acme-Token": "hunter2",
        "X-My-ApiKey": "hunter2",
        "Stripe-Signature": "hunter2",
        "Content-Type": "a/b",
    }
    redacted = redact_headers(headers)
    assert list(redacted) == list(headers)
    assert redacted.pop("Content-Type") == "a/b"
    assert set(redacted.values()) == {MASK}
    assert headers["COOKIE"] == "hunter2"


def test_the_listed_headers_are_in_lower_case_and_all_masked() -> None:
    assert all(name == name.lower() for name in SENSITIVE_HEADERS)
    assert set(redact_headers(dict.fromkeys(SENSITIVE_HEADERS, "x")).values()) == {MASK}
