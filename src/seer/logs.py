"""What processes of an installation tell of themselves, on standard error."""

from __future__ import annotations

import logging

from seer.config import Settings, variable_of

__all__ = ["start_logging"]

_logger = logging.getLogger(__name__)


def start_logging(configured: Settings) -> None:
    """Log warnings and errors of this process, beginning with what its settings lack."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    generated = [
        variable_of(name)
        for name in ("secret_key", "encryption_keys")
        if name not in configured.model_fields_set
    ]
    if generated and not configured.uses_sqlite:
        _logger.warning(
            "%s not set, so the keys in %s are used. Processes on other machines need the same "
            "ones: set the variables for all.",
            " and ".join(generated) + (" is" if len(generated) == 1 else " are"),
            configured.data_dir,
        )
