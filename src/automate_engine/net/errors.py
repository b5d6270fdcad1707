"""Turns trouble on the network into the engine's errors.

Messages name the host and what to do; they never carry the path, the query, headers or a body.
"""

from __future__ import annotations

import socket
import ssl
from typing import Final

import httpcore
import httpx

from automate_engine.domain.errors import (
    LimitError,
    PermanentError,
    RetryableError,
    StepError,
    StepTimeoutError,
)

__all__ = ["NETWORK_ERRORS", "host_of", "translate"]

NETWORK_ERRORS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    OSError,
)
_HEADERS_TOO_LARGE: Final = 431


def host_of(url: httpx.URL) -> str:
    """Host and port as shown in messages."""
    return url.netloc.decode("ascii")


def translate(error: Exception, url: httpx.URL) -> StepError:
    """The engine's error for one of `NETWORK_ERRORS` raised while talking to `url`."""
    host = host_of(url)
    if isinstance(error, httpcore.TimeoutException):
        return StepTimeoutError(_timeout_message(error, host))
    if isinstance(error, httpcore.LocalProtocolError):
        return PermanentError(
            f"The request to {host} is not valid HTTP. Check its headers and its body."
        )
    if isinstance(error, httpcore.RemoteProtocolError):
        return _broken_answer(error, host)
    return _broken_connection(error, host)


def _timeout_message(error: httpcore.TimeoutException, host: str) -> str:
    if isinstance(error, httpcore.ConnectTimeout):
        return f"{host} did not accept the connection in time. Check the host, or try again."
    if isinstance(error, httpcore.PoolTimeout):
        return f"No connection to {host} became free in time. Send fewer requests at once."
    return f"{host} stopped sending or receiving for too long. Try again."


def _broken_answer(error: httpcore.RemoteProtocolError, host: str) -> StepError:
    if getattr(_original(error), "error_status_hint", None) == _HEADERS_TOO_LARGE:
        return LimitError(f"The headers in the answer of {host} are too large.")
    return RetryableError(
        f"{host} broke off its answer or did not answer in valid HTTP. "
        "Check that it is an HTTP service, or try again."
    )


def _broken_connection(error: Exception, host: str) -> StepError:
    original = _original(error)
    if isinstance(original, socket.gaierror):
        return RetryableError(
            f"The name of {host} could not be resolved. Check its spelling, or try again."
        )
    if isinstance(original, ssl.SSLCertVerificationError):
        return PermanentError(
            f"The certificate of {host} could not be verified: {original.verify_message}. "
            "Check the host, or have its certificate mended."
        )
    if isinstance(error, httpcore.ConnectError):
        return RetryableError(
            f"No connection to {host} could be made. Check host, port and scheme, or try again."
        )
    return RetryableError(f"The connection to {host} broke. Try again.")


def _original(error: Exception) -> object:
    """What httpcore translated: its pool clears `__cause__`, the argument stays."""
    return error.args[0] if error.args else None
