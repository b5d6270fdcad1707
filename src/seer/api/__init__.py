"""Seer's HTTP side: the contract in FastAPI, and who may call."""

from seer.api.app import create_app

__all__ = ["create_app"]
