"""Automate and other programs: each sub-package needs an extra and is imported only when used."""

from automate_engine.interop.runtimes import further_runtimes, runtime_names

__all__ = ["further_runtimes", "runtime_names"]
