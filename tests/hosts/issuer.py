"""An issuer of bearer tokens for tests: its keys at a JWKS address on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

__all__ = ["ALGORITHMS", "AUDIENCE", "Issuer", "running_issuer"]

AUDIENCE = "seer-tests"
ALGORITHMS = ("RS256", "ES256", "EdDSA")


class Issuer:
    """Signs tokens and publishes its public keys. `fetches` counts how often they were fetched."""

    def __init__(self) -> None:
        self.rsa = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig", "alg": "RS256"})
        self.ec = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})
        self.okp = OKPKey.generate_key("Ed25519", {"kid": "okp-1"})
        self.published: list[Any] = [self.rsa, self.ec, self.okp]
        self.status = 200
        self.fetches = 0
        self.url = ""

    def document(self) -> bytes:
        keys = [
            key.as_dict(private=False) if isinstance(key, Key) else key for key in self.published
        ]
        return json.dumps({"keys": keys}).encode()

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Good claims of user `ada` with changes; a claim that is None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "ada",
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self,
        key: Key | None = None,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A token signed with a key of the issuer, the RSA one by default."""
        key = key or self.rsa
        names = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
        named = {"alg": names[key.key_type], "kid": key.kid, **(header or {})}
        header = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(header, self.claims(**claims), key, algorithms=[header["alg"]])


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.fetches += 1
            body = issuer.document()
            self.send_response(issuer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}/jwks.json"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
