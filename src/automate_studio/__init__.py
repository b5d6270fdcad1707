"""The Studio, the web interface, as `make studio` builds it into the folder ``built``."""

from pathlib import Path
from typing import Final

__all__ = ["BUILT", "studio_at"]

BUILT: Final = Path(__file__).parent / "built"
"""The folder with ``index.html`` and what it loads; it is not there before the Studio is built."""


def studio_at(address: str) -> str:
    """Where a server at an address shows the Studio, or how to have it there."""
    return f"{address}/studio/" if BUILT.exists() else "not built, 'make studio' builds it"
