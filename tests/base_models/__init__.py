"""Models that put the abstract base classes to the test."""
