"""Secrets at rest: bound to their place, under a ring of keys that can be replaced."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.credentials import KeyRing, generate_key
from automate_engine.credentials.keys import derived_key, parse_keys
from automate_engine.domain import ConflictError, InvalidInputError, SecretError, SecretPlace

ENTRY = f"k0:{base64.urlsafe_b64encode(bytes(range(32))).decode()}"
RING = KeyRing.parse(ENTRY)
PLACE = SecretPlace(tenant_id="ann", table="triggers", row="7", field="secret")

TEXTS = st.text(st.characters(codec=None), max_size=60)
PLACES = st.builds(SecretPlace, tenant_id=TEXTS, table=TEXTS, row=TEXTS, field=TEXTS)


def _key_of(entry: str) -> str:
    return entry.partition(":")[2]


class TestSecrets:
    @given(TEXTS, PLACES)
    def test_a_secret_comes_back_in_its_place(self, secret: str, place: SecretPlace) -> None:
        assert RING.decrypt(RING.encrypt(secret, place), place) == secret

    def test_a_long_secret_comes_back(self) -> None:
        secret = "s" * 2_000_000
        assert RING.decrypt(RING.encrypt(secret, PLACE), PLACE) == secret

    def test_the_stored_text_has_version_key_id_wrapped_key_and_payload(self) -> None:
        mark, version, key_id, wrapped, payload = RING.encrypt("hush", PLACE).split(":")

        assert (mark, version, key_id) == ("enc", "v1", ENTRY.partition(":")[0])
        assert len(base64.urlsafe_b64decode(wrapped)) == 12 + 32 + 16
        assert len(base64.urlsafe_b64decode(payload + "==")) == 12 + len("hush") + 16

    def test_each_text_has_a_data_key_and_nonces_of_its_own(self) -> None:
        texts = [RING.encrypt("hush", PLACE).split(":") for _ in range(200)]
        for part in (3, 4):
            assert len({text[part][:16] for text in texts}) == 200

    @given(PLACES, PLACES)
    def test_a_secret_that_was_moved_is_refused(self, one: SecretPlace, two: SecretPlace) -> None:
        stored = RING.encrypt("hush-hush", one)
        if one == two:
            assert RING.decrypt(stored, two) == "hush-hush"
            return
        with pytest.raises(SecretError, match="moved"):
            RING.decrypt(stored, two)

    @pytest.mark.parametrize("part", ["tenant_id", "table", "row", "field"])
    def test_each_part_of_the_place_counts(self, part: str) -> None:
        stored = RING.encrypt("hush-hush", PLACE)
        with pytest.raises(SecretError, match="moved"):
            RING.decrypt(stored, replace(PLACE, **{part: getattr(PLACE, part) + "1"}))

    def test_text_that_shifts_between_the_parts_of_the_place_is_refused(self) -> None:
        one = SecretPlace(tenant_id="a", table="bc", row="d", field="e")
        two = SecretPlace(tenant_id="ab", table="c", row="d", field="e")
        with pytest.raises(SecretError):
            RING.decrypt(RING.encrypt("hush-hush", one), two)

    @given(st.data())
    def test_any_changed_character_is_refused(self, data: st.DataObject) -> None:
        stored = RING.encrypt("hush-hush", PLACE)
        index = data.draw(st.integers(0, len(stored) - 1))
        other = data.draw(st.characters().filter(lambda letter: letter != stored[index]))
        with pytest.raises(SecretError):
            RING.decrypt(stored[:index] + other + stored[index + 1 :], PLACE)

    @given(st.data())
    def test_any_flipped_bit_of_the_boxes_is_refused(self, data: st.DataObject) -> None:
        *head, wrapped, payload = RING.encrypt("hush-hush", PLACE).split(":")
        boxes = [bytearray(base64.urlsafe_b64decode(box + "==")) for box in (wrapped, payload)]
        box = boxes[data.draw(st.integers(0, 1))]
        box[data.draw(st.integers(0, len(box) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        tampered = [base64.urlsafe_b64encode(box).decode().rstrip("=") for box in boxes]
        with pytest.raises(SecretError):
            RING.decrypt(":".join([*head, *tampered]), PLACE)

    @given(st.integers(0, 120))
    def test_a_text_that_is_cut_off_is_refused(self, length: int) -> None:
        with pytest.raises(SecretError):
            RING.decrypt(RING.encrypt("hush-hush", PLACE)[:length], PLACE)

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text + "=",
            lambda text: text + "\n",
            lambda text: " " + text,
            lambda text: text.replace("enc:v1", "enc:v2"),
            lambda text: text.replace(":", "::"),
            lambda text: text.upper(),
            lambda text: "",
            lambda text: "hush-hush",
        ],
    )
    def test_a_text_of_another_form_is_refused(self, change: object) -> None:
        assert callable(change)
        with pytest.raises(SecretError, match="not an encrypted secret"):
            RING.decrypt(change(RING.encrypt("x", PLACE)), PLACE)

    def test_the_parts_of_two_texts_cannot_be_mixed(self) -> None:
        one, two = (RING.encrypt(text, PLACE).split(":") for text in ("one", "two"))
        with pytest.raises(SecretError):
            RING.decrypt(":".join([*one[:4], two[4]]), PLACE)

    def test_errors_show_nothing_of_the_secret_the_keys_or_the_text(self) -> None:
        stored = RING.encrypt("hush-hush", PLACE)
        other = KeyRing.parse(generate_key())
        same_id = KeyRing.parse(f"{ENTRY.partition(':')[0]}:{_key_of(generate_key())}")
        for ring, text in ((other, stored), (same_id, stored), (RING, "hush-hush")):
            with pytest.raises(SecretError) as told:
                ring.decrypt(text, PLACE)
            assert isinstance(told.value, ConflictError)
            assert told.value.__cause__ is None
            shown = f"{told.value} {ring!r}"
            for part in ("hush-hush", _key_of(ENTRY), *stored.split(":")[3:]):
                assert part not in shown


class TestRings:
    def test_the_newest_key_encrypts_and_all_decrypt(self) -> None:
        newest = KeyRing.parse(f"newest:{_key_of(generate_key())}")
        both = newest.followed_by(RING)

        assert both.encrypt("new", PLACE).startswith("enc:v1:newest:")
        assert newest.decrypt(both.encrypt("new", PLACE), PLACE) == "new"
        assert both.decrypt(RING.encrypt("old", PLACE), PLACE) == "old"

    def test_a_key_that_is_not_in_the_ring_is_told_by_its_id(self) -> None:
        stored = KeyRing.parse(f"lost:{_key_of(generate_key())}").encrypt("x", PLACE)
        with pytest.raises(SecretError, match="'lost'"):
            RING.decrypt(stored, PLACE)

    def test_another_key_under_the_same_id_is_refused(self) -> None:
        stored = KeyRing.parse(f"same:{_key_of(generate_key())}").encrypt("x", PLACE)
        with pytest.raises(SecretError, match="another one now"):
            KeyRing.parse(f"same:{_key_of(generate_key())}").decrypt(stored, PLACE)

    @given(TEXTS, PLACES)
    def test_rewrapping_leaves_the_payload_and_the_secret(
        self, secret: str, place: SecretPlace
    ) -> None:
        newest = KeyRing.parse(f"newest:{_key_of(generate_key())}")
        stored = RING.encrypt(secret, place)

        rewrapped = newest.followed_by(RING).rewrap(stored, place)

        assert rewrapped.split(":")[4] == stored.split(":")[4]
        assert rewrapped.split(":")[2:4] != stored.split(":")[2:4]
        assert newest.decrypt(rewrapped, place) == secret
        with pytest.raises(SecretError):
            RING.decrypt(rewrapped, place)

    def test_a_text_of_the_newest_key_is_given_back(self) -> None:
        stored = RING.encrypt("x", PLACE)
        assert RING.rewrap(stored, PLACE) == stored

    def test_a_text_that_was_moved_or_whose_key_is_missing_is_not_rewrapped(self) -> None:
        newest = KeyRing.parse(generate_key())
        stored = RING.encrypt("x", PLACE)
        with pytest.raises(SecretError, match="moved"):
            newest.followed_by(RING).rewrap(stored, replace(PLACE, row="8"))
        with pytest.raises(SecretError, match="not among"):
            newest.rewrap(stored, PLACE)

    def test_a_key_derived_from_a_secret_is_the_same_each_time(self) -> None:
        stored = KeyRing.derived("a secret key").encrypt("x", PLACE)
        assert KeyRing.derived(b"a secret key").decrypt(stored, PLACE) == "x"
        with pytest.raises(SecretError):
            KeyRing.derived("another key").decrypt(stored, PLACE)

    def test_the_derivation_does_not_change(self) -> None:
        """HKDF (RFC 5869) computed step by step."""
        import hmac

        first = hmac.digest(bytes(32), b"a secret key", "sha256")
        expected = hmac.digest(first, b"automate secrets at rest v1\x01", "sha256")
        assert derived_key("a secret key").key == expected


class TestWrittenKeys:
    @pytest.mark.parametrize(
        "written",
        [
            lambda one, two: f"{one},{two}",
            lambda one, two: f" {one}\n\t{two}\n",
            lambda one, two: [one, two],
            lambda one, two: [one.rstrip("="), two.replace("-", "+").replace("_", "/")],
        ],
    )
    def test_keys_are_read_newest_first(self, written: object) -> None:
        assert callable(written)
        one, two = generate_key(), generate_key()
        assert parse_keys(written(one, two)) == (*parse_keys(one), *parse_keys(two))

    def test_an_id_is_derived_where_none_is_written(self) -> None:
        entry = generate_key()
        (with_id,) = parse_keys(entry)
        (without,) = parse_keys(_key_of(entry))
        assert without == with_id

    def test_made_keys_differ(self) -> None:
        assert len({generate_key() for _ in range(100)}) == 100

    @pytest.mark.parametrize(
        "entry",
        [
            "k1:c2hvcnQ",
            "k1:" + "A" * 44,
            "k1:" + "!" * 43,
            "k1:",
            ":" + _key_of(ENTRY),
            "k 1:" + _key_of(ENTRY),
            "k1:k2:" + _key_of(ENTRY),
            "x" * 33 + ":" + _key_of(ENTRY),
            "ключ:" + _key_of(ENTRY),
            "k1:" + "й" * 43,
        ],
    )
    def test_a_wrong_entry_is_named_by_its_position_without_its_value(self, entry: str) -> None:
        with pytest.raises(InvalidInputError) as told:
            KeyRing.parse([generate_key(), entry])
        (problem,) = told.value.problems
        assert problem.field == "key 2"
        assert "32 bytes in base64" in problem.remedy
        for part in entry.split(":"):
            assert len(part) < 5 or part not in str(told.value)

    def test_an_id_that_is_there_twice_is_refused(self) -> None:
        entries = [f"same:{_key_of(generate_key())}" for _ in range(2)]
        with pytest.raises(InvalidInputError) as told:
            KeyRing.parse([generate_key(), *entries])
        assert [problem.field for problem in told.value.problems] == ["key 3"]

    @pytest.mark.parametrize("written", ["", " ,\n", []])
    def test_no_key_at_all_is_refused(self, written: str | list[str]) -> None:
        with pytest.raises(InvalidInputError, match="no encryption key"):
            KeyRing.parse(written)


class TestSignatures:
    def test_a_signature_counts_for_its_message_purpose_and_ring(self) -> None:
        signature = RING.sign(b"yes", "vote")

        assert RING.verify(b"yes", signature, "vote")
        assert not RING.verify(b"no", signature, "vote")
        assert not RING.verify(b"yes", signature, "oath")
        assert not RING.verify(b"yes", signature[:-1], "vote")
        assert not RING.verify(b"yes", b"", "vote")
        assert not KeyRing.parse(generate_key()).verify(b"yes", signature, "vote")

    def test_a_signature_counts_as_long_as_its_key_is_in_the_ring(self) -> None:
        signature = RING.sign(b"yes", "vote")
        newer = KeyRing.parse(generate_key())

        assert newer.followed_by(RING).verify(b"yes", signature, "vote")
        assert newer.followed_by(RING).sign(b"yes", "vote") == newer.sign(b"yes", "vote")
