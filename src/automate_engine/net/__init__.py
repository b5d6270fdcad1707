"""The one guarded HTTP client through which everything the engine sends goes out.

Importing this package loads httpx; a module that is imported at start-up should import it
where it is used.
"""

from automate_engine.net.addresses import (
    Address,
    AddressPolicy,
    AllowPrivate,
    Network,
    address_policy,
)
from automate_engine.net.backend import Resolver
from automate_engine.net.client import DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_TIMEOUT, GuardedClient
from automate_engine.net.response import GuardedResponse

__all__ = [
    "DEFAULT_MAX_RESPONSE_BYTES",
    "DEFAULT_TIMEOUT",
    "Address",
    "AddressPolicy",
    "AllowPrivate",
    "GuardedClient",
    "GuardedResponse",
    "Network",
    "Resolver",
    "address_policy",
]
