"""``python -m automate_engine.testing FILE…`` runs test cases of workflows."""

import logging

from automate_engine.testing.command import main

if __name__ == "__main__":
    logging.getLogger("automate_engine").setLevel(logging.CRITICAL)
    raise SystemExit(main())
