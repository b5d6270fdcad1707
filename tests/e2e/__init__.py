"""The Studio in a real browser, against real servers of both hosts."""
