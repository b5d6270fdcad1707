"""What workflows need of other services: access to the accounts that users connected."""

from seer.tools.oauth_manager import OAuthManager, OAuthProvider

__all__ = ["OAuthManager", "OAuthProvider"]
