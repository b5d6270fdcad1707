"""A Django project that the crash test starts, kills and starts again."""
