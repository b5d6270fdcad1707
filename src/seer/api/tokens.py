"""Bearer tokens (JWT, RFC 7519) of the issuer that the settings name."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry, extract_compact, validate_compact
from joserfc.jwt import JWTClaimsRegistry

from automate_engine.domain import AutomateError, PermanentError, Principal, decode_json
from automate_engine.ports import Clock
from seer.api.issuer_keys import IssuerKeys

__all__ = ["CredentialError", "TokenVerifier", "VerifiedToken"]

_MAX_SUBJECT: Final = 255
_MAX_EMAIL: Final = 320
_EVERYTHING: Final = frozenset({"*"})


class CredentialError(AutomateError):
    """A key or token is not valid; the message says why, and nothing of it."""


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """Who a token stands for, their e-mail address (empty if it has none), and when it expires
    (seconds since 1970, with the leeway)."""

    principal: Principal
    email: str
    expires_at: float


class _Registry(JWSRegistry):
    """What signatures may be; the headers of a token may have members that nobody here reads.

    EdDSA (RFC 8037) is the name that issuers write, though RFC 9864 has newer ones.
    """

    max_header_length = 8192
    algorithms = dict(JWSRegistry.algorithms)

    def __init__(self, algorithms: tuple[str, ...]) -> None:
        super().__init__(algorithms=algorithms, strict_check_header=False)


_eddsa = copy.copy(JWSRegistry.algorithms["EdDSA"])
_eddsa.security_warning = None
_Registry.algorithms["EdDSA"] = _eddsa


class TokenVerifier:
    """Checks tokens: signature by a key of the issuer, `iss`, `aud`, `exp`, `nbf`, `iat`, `sub`.

    `algorithms` are the names of public-key signatures; a token of another is refused before a
    key is looked for, so that neither an unsigned token nor one "signed" with a public key as a
    shared secret counts.
    """

    def __init__(
        self,
        keys: IssuerKeys,
        clock: Clock,
        *,
        issuer: str,
        audience: str,
        algorithms: tuple[str, ...],
        leeway: int,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._leeway = leeway
        self._registry = _Registry(algorithms)
        self._claims = JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=leeway,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def verify(self, token: str) -> VerifiedToken:
        """Who a token stands for. Raises CredentialError when it is not valid, and HttpError 503
        when the issuer's keys cannot be had."""
        claims = await self._verified_claims(token)
        self._check(claims)
        subject = claims["sub"]
        if not 1 <= len(subject) <= _MAX_SUBJECT or "\x00" in subject:
            raise CredentialError("The token's 'sub' cannot be used here.")
        email = claims.get("email")
        return VerifiedToken(
            Principal(tenant_id=subject, actor=f"user:{subject}", scopes=_scopes(claims)),
            email if isinstance(email, str) and len(email) <= _MAX_EMAIL else "",
            claims["exp"] + self._leeway,
        )

    async def _verified_claims(self, token: str) -> dict[str, Any]:
        """The claims of a token whose signature is right."""
        try:
            signed = extract_compact(token.encode(), registry=self._registry)
            header = signed.headers()
            algorithm = self._registry.get_alg(header["alg"])
            self._registry.check_header(header)
        except (JoseError, ValueError, TypeError, KeyError):
            raise CredentialError(
                "The token is not a JWT signed in a way that is accepted here."
            ) from None
        kid = header.get("kid")
        keys = await self._keys.find(
            lambda key: (kid is None or key.get("kid") == kid) and _suits(key, algorithm)
        )
        if len(keys) != 1:
            raise CredentialError("The token's key is not one of the issuer.")
        try:
            genuine = validate_compact(signed, keys[0], registry=self._registry)
            claims = decode_json(signed.payload)
        except (JoseError, ValueError, PermanentError):
            genuine = False
        if not genuine or not isinstance(claims, dict):
            raise CredentialError("The token's signature is wrong.")
        return claims

    def _check(self, claims: dict[str, Any]) -> None:
        try:
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise CredentialError("The token has expired. Sign in again.") from None
        except (InvalidClaimError, MissingClaimError) as error:
            raise CredentialError(
                f"The token's '{error.claim}' is not right for this service."
            ) from None


def _suits(key: Key, algorithm: Any) -> bool:
    try:
        algorithm.check_key(key)
        key.check_key_op("verify")
    except JoseError:
        return False
    return True


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """The permissions that a token names (RFC 8693, or `scp`); all where it names none."""
    named = claims.get("scope", claims.get("scp"))
    if named is None:
        return _EVERYTHING
    listed = named.split() if isinstance(named, str) else named
    if not isinstance(listed, list) or not all(isinstance(scope, str) for scope in listed):
        raise CredentialError("The token's 'scope' is not a text.")
    return frozenset(listed)
