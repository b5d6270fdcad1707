"""Set up the demo in ``.demo`` and serve it."""

from __future__ import annotations

import os
import sys

from automate.demo.files import make_folder

__all__: list[str] = []


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT must be a number from 1 to 65535, but it is {text!r}.")
    return int(text)


def _main() -> None:
    port = _port()
    try:
        make_folder()
    except OSError as error:
        sys.exit(
            f"The folder .demo cannot be made here: {error.strerror}. Start in another folder."
        )
    os.environ["PORT"] = str(port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "automate.demo.settings"
    import django

    django.setup()
    from automate.demo.project import run

    run(port)


if __name__ == "__main__":
    _main()
