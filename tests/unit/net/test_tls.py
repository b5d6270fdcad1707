"""Connections go to a checked address, and TLS still verifies the name in the URL."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from automate_engine.domain.errors import PermanentError, StepTimeoutError
from automate_engine.net import GuardedClient

from .conftest import Serve, always, answer


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, authority: bool = False
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )


class Authority:
    """A certificate authority that lives as long as one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        self.certificate = (
            _certificate("authority", self.key, authority=True)
            .issuer_name(self.name)
            .sign(self.key, hashes.SHA256())
        )

    def trusting(self) -> ssl.SSLContext:
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def serving(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _certificate(host, key)
            .issuer_name(self.name)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        path = self.folder / f"{host}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def client_for(context: ssl.SSLContext | None) -> GuardedClient:
    return GuardedClient(resolver=to_loopback, allow_private=True, ssl_context=context)


async def test_the_name_in_the_url_is_verified_and_sent(serve: Serve, authority: Authority) -> None:
    asked: list[str | None] = []
    tls = authority.serving("service.test")
    tls.sni_callback = lambda _, name, __: asked.append(name)
    server = await serve(always(answer(b"safe")), tls=tls)
    async with client_for(authority.trusting()) as client:
        response = await client.request("GET", f"https://service.test:{server.port}/")
    assert response.content == b"safe"
    assert asked == ["service.test"]


async def test_a_certificate_for_another_name_is_refused(
    serve: Serve, authority: Authority
) -> None:
    server = await serve(always(answer()), tls=authority.serving("other.test"))
    async with client_for(authority.trusting()) as client:
        with pytest.raises(PermanentError, match=r"certificate of service\.test.*mismatch"):
            await client.request("GET", f"https://service.test:{server.port}/")
    assert server.requests == []


async def test_an_unknown_authority_is_refused(serve: Serve, authority: Authority) -> None:
    server = await serve(always(answer()), tls=authority.serving("service.test"))
    async with client_for(None) as client:
        with pytest.raises(PermanentError, match="could not be verified"):
            await client.request("GET", f"https://service.test:{server.port}/")
    assert server.requests == []


async def test_https_to_a_port_that_speaks_http_ends_at_the_connect_timeout(
    serve: Serve, authority: Authority
) -> None:
    server = await serve(always(answer()))
    context = authority.trusting()
    async with GuardedClient(
        resolver=to_loopback, allow_private=True, ssl_context=context, connect_timeout=0.2
    ) as client:
        with pytest.raises(StepTimeoutError, match="did not accept the connection in time"):
            await client.request("GET", f"https://service.test:{server.port}/")
