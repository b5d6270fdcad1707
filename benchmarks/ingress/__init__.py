"""Webhooks over HTTP: accepted, durable, and run to their end, beside an endpoint that only stores.

Each module of a server has `serve`, a context manager that gives the address deliveries go to and a
function that tells how many were worked off.
"""
