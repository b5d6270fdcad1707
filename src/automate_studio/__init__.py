"""The Studio, the web interface, as `make studio` builds it into the folder ``built``."""

from pathlib import Path
from typing import Final

__all__ = ["BUILT"]

BUILT: Final = Path(__file__).parent / "built"
"""The folder with ``index.html`` and what it loads; it is not there before the Studio is built."""
