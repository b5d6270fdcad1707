from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automate_engine.domain.ids import Kind, PublicIds

KEY = "a configured secret of some length"
IDS = PublicIds(KEY)
LARGEST = 2**63 - 1
internal_ids = st.integers(min_value=1, max_value=LARGEST)
kinds = st.sampled_from(Kind)


@settings(deadline=None)
@given(kinds, internal_ids)
def test_an_id_decodes_to_the_integer_it_was_made_from(kind: Kind, number: int) -> None:
    text = IDS.encode(kind, number)
    prefix, digits = text.split("_")
    assert prefix == kind.value
    assert len(digits) == 32
    assert set(digits) <= set("0123456789abcdef")
    assert IDS.decode(kind, text) == number
    assert IDS.kind_of(text) is kind


@pytest.mark.parametrize("number", [1, LARGEST])
def test_the_bounds_are_valid_ids(number: int) -> None:
    assert IDS.decode(Kind.RUN, IDS.encode(Kind.RUN, number)) == number


@pytest.mark.parametrize("number", [0, -1, LARGEST + 1])
def test_integers_outside_the_bounds_have_no_public_id(number: int) -> None:
    with pytest.raises(ValueError, match="from 1 to"):
        IDS.encode(Kind.RUN, number)


def test_ids_stay_the_same_between_releases() -> None:
    """A change here would break every id that a caller has stored."""
    assert IDS.encode(Kind.RUN, 1) == "run_37780fba7291394649660f6e609de3ef"
    assert IDS.encode(Kind.WORKFLOW, LARGEST) == "wf_5d384bb83f5718366311691354df2114"


@settings(deadline=None)
@given(internal_ids, kinds, kinds)
def test_an_id_of_another_kind_is_refused(number: int, kind: Kind, other: Kind) -> None:
    if kind is other:
        return
    text = IDS.encode(kind, number)
    with pytest.raises(ValueError):
        IDS.decode(other, text)
    relabelled = f"{other.value}_{text.partition('_')[2]}"
    with pytest.raises(ValueError):
        IDS.decode(other, relabelled)
    with pytest.raises(ValueError):
        IDS.kind_of(relabelled)


@settings(deadline=None)
@given(internal_ids, st.integers(min_value=0, max_value=127))
def test_an_id_with_any_bit_changed_is_refused(number: int, bit: int) -> None:
    prefix, digits = IDS.encode(Kind.EVENT, number).split("_")
    tampered = f"{prefix}_{int(digits, 16) ^ (1 << bit):032x}"
    with pytest.raises(ValueError):
        IDS.decode(Kind.EVENT, tampered)


def test_an_id_made_under_another_key_is_refused() -> None:
    foreign = PublicIds("another configured secret here").encode(Kind.RUN, 7)
    with pytest.raises(ValueError):
        IDS.decode(Kind.RUN, foreign)


def test_neighbouring_integers_give_unrelated_ids() -> None:
    first, second = (int(IDS.encode(Kind.RUN, n).split("_")[1], 16) for n in (41, 42))
    assert (first ^ second).bit_count() > 30


@pytest.mark.parametrize(
    "mangle",
    [
        str.upper,
        lambda text: text[:4] + text[4:].upper(),
        lambda text: text[:-1],
        lambda text: text + "0",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text[:-1] + "g",
        lambda text: text[:-1] + "٣",
        lambda text: text.replace("_", "-"),
        lambda text: text.partition("_")[2],
        lambda text: "run_" + text,
        lambda text: "",
        lambda text: "run_",
    ],
)
def test_malformed_text_is_refused_without_being_repeated(mangle) -> None:  # type: ignore[no-untyped-def]
    text = mangle(IDS.encode(Kind.RUN, 123))
    with pytest.raises(ValueError) as by_decode:
        IDS.decode(Kind.RUN, text)
    with pytest.raises(ValueError) as by_kind:
        IDS.kind_of(text)
    for raised in (by_decode, by_kind):
        assert len(text) < 5 or text not in str(raised.value)


def test_bytes_and_text_give_the_same_key() -> None:
    assert PublicIds(KEY.encode()).encode(Kind.JOB, 5) == IDS.encode(Kind.JOB, 5)


@pytest.mark.parametrize("key", ["", b"", "short", b"fifteen bytes.."])
def test_a_short_key_is_refused(key: str | bytes) -> None:
    with pytest.raises(ValueError, match="shorter than 16 bytes"):
        PublicIds(key)


def test_one_instance_serves_many_threads() -> None:
    def there_and_back(start: int) -> bool:
        return all(
            IDS.decode(Kind.RUN, IDS.encode(Kind.RUN, n)) == n for n in range(start, start + 2000)
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(there_and_back, range(1, 160_001, 10_000)))
