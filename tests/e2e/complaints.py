"""What a browser complains of while a test uses it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

__all__ = ["Complaints"]

_TELL_VIOLATIONS: Final = """
addEventListener('securitypolicyviolation', (event) => {
  const { violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber } = event
  const place = `${sourceFile}:${lineNumber}:${columnNumber}`
  console.error(`Content-Security-Policy: ${violatedDirective} ${blockedURI} at ${place}`)
})
"""


class Complaints:
    """Errors of scripts and of the console, violations of the policy, and answers that are errors,
    but for those of `forgiven` statuses."""

    def __init__(self, context: BrowserContext, forgiven: Collection[int]) -> None:
        self.found: list[str] = []
        self._forgiven = forgiven
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(message.text)

    def _on_error(self, raised: WebError) -> None:
        self.found.append(f"Uncaught: {raised.error}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._forgiven:
            self.found.append(f"{response.status} {response.request.method} {response.url}")
