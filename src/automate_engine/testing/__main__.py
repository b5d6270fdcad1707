"""``python -m automate_engine.testing FILE…`` runs test cases of workflows."""

from automate_engine.testing.command import main

if __name__ == "__main__":
    raise SystemExit(main())
