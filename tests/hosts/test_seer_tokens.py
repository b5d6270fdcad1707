"""Bearer tokens (JWT) of an issuer whose keys are fetched from its JWKS address."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from seer.api import issuer_keys
from tests.hosts.conftest import Client, SeerHost, make_workflow
from tests.hosts.issuer import ALGORITHMS, AUDIENCE, Issuer, running_issuer

pytestmark = [
    pytest.mark.database,
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),
]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running_issuer() as running:
        yield running


@pytest.fixture
async def caller(seer: SeerHost, issuer: Issuer) -> AsyncIterator[Client]:
    """A client of a service that trusts the issuer."""
    host = seer.as_host(
        jwt_jwks_url=issuer.url,
        jwt_issuer=issuer.url,
        jwt_audience=AUDIENCE,
        jwt_algorithms=ALGORITHMS,
        private_networks=("127.0.0.0/8",),
    )
    async with host.client() as client:
        yield client


async def call(client: Client, token: str) -> Any:
    return await client.get("/v1/workflows", headers={"Authorization": f"Bearer {token}"})


async def refused(client: Client, token: str) -> str:
    """The reason of a 401."""
    answer = await call(client, token)
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.text
    detail: str = answer.json()["detail"]
    return detail


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("kind", ["rsa", "ec", "okp"])
async def test_a_token_signed_with_a_key_of_the_issuer_is_taken(
    caller: Client, issuer: Issuer, kind: str
) -> None:
    answer = await call(caller, issuer.token(getattr(issuer, kind)))
    assert answer.status_code == 200, answer.text


async def test_the_subject_owns_what_is_made_and_sees_only_that(
    caller: Client, issuer: Issuer, seer: SeerHost
) -> None:
    ada, bob = ({"Authorization": f"Bearer {issuer.token(sub=sub)}"} for sub in ("ada", "bob"))
    made = await caller.post("/v1/workflows", json={"name": "Orders"}, headers=ada)
    assert made.status_code == 201, made.text
    address = f"/v1/workflows/{made.json()['workflow_id']}"
    assert (await caller.get(address, headers=ada)).status_code == 200
    assert (await caller.get(address, headers=bob)).status_code == 404
    key = await seer.make_key("ada")
    assert (await caller.get(address, headers={"X-API-Key": key})).status_code == 200


@pytest.mark.parametrize(
    ("claims", "read", "made"),
    [
        ({}, 200, 201),
        ({"scope": "workflows:read openid"}, 200, 403),
        ({"scope": "workflows:read workflows:write"}, 200, 201),
        ({"scp": ["workflows:write"]}, 403, 201),
        ({"scp": "workflows:read"}, 200, 403),
        ({"scope": ""}, 403, 403),
    ],
)
async def test_the_scopes_of_a_token_are_its_permissions(
    caller: Client, issuer: Issuer, claims: dict[str, Any], read: int, made: int
) -> None:
    headers = {"Authorization": f"Bearer {issuer.token(**claims)}"}
    assert (await caller.get("/v1/workflows", headers=headers)).status_code == read
    answer = await caller.post("/v1/workflows", json={"name": "Orders"}, headers=headers)
    assert answer.status_code == made


NOW = time.time()


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": int(NOW) - 31}, "expired"),
        ({"exp": None}, "'exp'"),
        ({"exp": "tomorrow"}, "'exp'"),
        ({"exp": True}, "'exp'"),
        ({"nbf": int(NOW) + 86_400}, "'nbf'"),
        ({"iat": int(NOW) + 86_400}, "'iat'"),
        ({"aud": "another"}, "'aud'"),
        ({"aud": None}, "'aud'"),
        ({"aud": ["another", "third"]}, "'aud'"),
        ({"iss": "https://evil.example"}, "'iss'"),
        ({"iss": None}, "'iss'"),
        ({"sub": None}, "'sub'"),
        ({"sub": ""}, "'sub'"),
        ({"sub": 5}, "'sub'"),
        ({"sub": "a\0b"}, "'sub'"),
        ({"sub": "x" * 256}, "'sub'"),
        ({"scope": 7}, "'scope'"),
        ({"scp": [7]}, "'scope'"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused_and_the_claim_is_named(
    caller: Client, issuer: Issuer, claims: dict[str, Any], reason: str
) -> None:
    assert reason in await refused(caller, issuer.token(**claims))


async def test_clocks_may_differ_by_the_leeway(caller: Client, issuer: Issuer) -> None:
    now = int(time.time())
    for claims in ({"exp": now - 20}, {"nbf": now + 20, "iat": now + 20}):
        assert (await call(caller, issuer.token(**claims))).status_code == 200


async def test_one_audience_of_several_suffices(caller: Client, issuer: Issuer) -> None:
    answer = await call(caller, issuer.token(aud=["another", AUDIENCE]))
    assert answer.status_code == 200


async def test_an_unsigned_token_is_refused(caller: Client, issuer: Issuer) -> None:
    for name in ("none", "None", "NONE", ""):
        header = {"alg": name, "kid": "rsa-1"}
        await refused(caller, f"{encoded(header)}.{encoded(issuer.claims())}.")


async def test_a_public_key_is_no_shared_secret(caller: Client, issuer: Issuer) -> None:
    """The confusion of algorithms: HS256 "signed" with what everyone can read."""
    pem = issuer.rsa.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{encoded({'alg': 'HS256', 'kid': 'rsa-1'})}.{encoded(issuer.claims())}"
    for secret in (pem, pem.strip(), issuer.document()):
        digest = hmac.digest(secret, signed.encode(), "sha256")
        signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        await refused(caller, f"{signed}.{signature}")


async def test_an_algorithm_that_is_not_allowed_is_refused(caller: Client, issuer: Issuer) -> None:
    other = ECKey.generate_key("P-384", {"kid": "ec-384"})
    issuer.published.append(other)
    await refused(caller, issuer.token(other, {"alg": "ES384"}))
    plain = RSAKey.generate_key(2048, {"kid": "rsa-2"})
    issuer.published.append(plain)
    await refused(caller, issuer.token(plain, {"alg": "RS512"}))


async def test_a_key_for_something_else_verifies_nothing(caller: Client, issuer: Issuer) -> None:
    for number, purpose in enumerate([{"use": "enc"}, {"alg": "PS256"}, {"key_ops": ["sign"]}]):
        key = RSAKey.generate_key(2048, {"kid": f"other-{number}"})
        issuer.published = [{**key.as_dict(private=False), **purpose}]
        await refused(caller, issuer.token(key))


async def test_a_shared_secret_among_the_keys_verifies_nothing(
    caller: Client, issuer: Issuer
) -> None:
    issuer.published = [{"kty": "oct", "k": encoded("x" * 40), "kid": "rsa-1"}]
    await refused(caller, issuer.token())


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_token_that_was_changed_is_refused(
    caller: Client, issuer: Issuer, part: int
) -> None:
    parts = issuer.token().split(".")
    text = parts[part]
    parts[part] = text[:-3] + ("A" if text[-3] != "A" else "B") + text[-2:]
    await refused(caller, ".".join(parts))


async def test_other_claims_under_a_good_signature_are_refused(
    caller: Client, issuer: Issuer
) -> None:
    header, _, signature = issuer.token().split(".")
    await refused(caller, f"{header}.{encoded(issuer.claims(sub='root'))}.{signature}")


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", "e30.e30.e30", "é.é.é", "A" * 20_000 + ".A.A", f"{'A' * 8000}.."]
)
async def test_what_is_no_token_is_refused(caller: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode()}
    assert (await caller.get("/v1/workflows", headers=headers)).status_code == 401


async def test_a_critical_header_that_is_not_understood_is_refused(
    caller: Client, issuer: Issuer
) -> None:
    header = {"alg": "RS256", "kid": "rsa-1", "crit": ["b64"], "b64": True}
    claims = encoded(issuer.claims())
    good = jws.serialize_compact({"alg": "RS256"}, b"x", issuer.rsa, ["RS256"])
    await refused(caller, f"{encoded(header)}.{claims}.{good.rpartition('.')[2]}")


async def test_a_key_without_an_id_is_found_where_only_one_suits(
    caller: Client, issuer: Issuer
) -> None:
    token = issuer.token(header={"kid": None})
    assert (await call(caller, token)).status_code == 200


async def test_a_token_that_two_keys_suit_must_name_one(caller: Client, issuer: Issuer) -> None:
    issuer.published.append(RSAKey.generate_key(2048, {"kid": "rsa-2"}))
    await refused(caller, issuer.token(header={"kid": None}))


async def test_the_keys_are_fetched_once_for_many_tokens(caller: Client, issuer: Issuer) -> None:
    for number in range(5):
        assert (await call(caller, issuer.token(sub=f"user-{number}"))).status_code == 200
    assert issuer.fetches == 1


async def test_a_new_key_of_the_issuer_is_found_and_an_old_one_forgotten(
    caller: Client, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = issuer.token()
    assert (await call(caller, old)).status_code == 200
    monkeypatch.setattr(issuer_keys, "_RETRY_SECONDS", 0.0)
    rotated = RSAKey.generate_key(2048, {"kid": "rsa-2"})
    issuer.published = [rotated]
    assert (await call(caller, issuer.token(rotated))).status_code == 200
    assert issuer.fetches == 2
    await refused(caller, issuer.token(issuer.rsa, sub="eve"))


async def test_unknown_keys_do_not_make_the_service_ask_again_and_again(
    caller: Client, issuer: Issuer
) -> None:
    assert (await call(caller, issuer.token())).status_code == 200
    foreign = RSAKey.generate_key(2048, {"kid": "unknown"})
    for number in range(10):
        await refused(caller, issuer.token(foreign, sub=f"user-{number}"))
    assert issuer.fetches == 1


async def test_while_the_issuer_is_silent_its_last_keys_are_used(
    caller: Client, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await call(caller, issuer.token())).status_code == 200
    issuer.status = 500
    monkeypatch.setattr(issuer_keys, "_FRESH_SECONDS", 0.0)
    monkeypatch.setattr(issuer_keys, "_RETRY_SECONDS", 0.0)
    assert (await call(caller, issuer.token(sub="bob"))).status_code == 200
    assert issuer.fetches > 1
    monkeypatch.setattr(issuer_keys, "_KEPT_SECONDS", 0.0)
    assert (await call(caller, issuer.token(sub="eve"))).status_code == 503


async def test_an_issuer_without_keys_lets_nobody_in(caller: Client, issuer: Issuer) -> None:
    issuer.status = 404
    answer = await call(caller, issuer.token())
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("document", [b"[]", b"{", b'{"keys": {}}', b"<html>"])
async def test_an_answer_that_is_no_key_set_is_no_key_set(
    caller: Client, issuer: Issuer, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer, "document", lambda: document)
    assert (await call(caller, issuer.token())).status_code == 503


async def test_a_broken_key_does_not_spoil_the_others(caller: Client, issuer: Issuer) -> None:
    broken: list[Any] = [{"kty": "RSA", "n": "", "e": ""}, {"kty": "EC"}, 5, {"kty": "PQC"}]
    issuer.published = [*broken, issuer.rsa]
    assert (await call(caller, issuer.token())).status_code == 200


async def test_without_an_issuer_no_token_counts(seer: SeerHost, issuer: Issuer) -> None:
    async with seer.as_host().client() as client:
        await refused(client, issuer.token())
    assert issuer.fetches == 0


async def test_a_token_that_expires_is_refused_at_once(
    caller: Client, issuer: Issuer, later: Callable[[float], None]
) -> None:
    token = issuer.token()
    assert (await call(caller, token)).status_code == 200
    later(331)
    assert "expired" in await refused(caller, token)


async def test_a_service_with_an_issuer_still_takes_keys(
    caller: Client, issuer: Issuer, seer: SeerHost
) -> None:
    async with seer.as_host().client(await seer.make_key("ada")) as with_key:
        workflow_id = await make_workflow(with_key)
    answer = await call(caller, issuer.token())
    assert [item["workflow_id"] for item in answer.json()["items"]] == [workflow_id]
