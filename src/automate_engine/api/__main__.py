"""Writes the OpenAPI document: ``python -m automate_engine.api > openapi.json``."""

import sys

import orjson

from automate_engine.api.openapi import openapi_document

sys.stdout.buffer.write(orjson.dumps(openapi_document(), option=orjson.OPT_INDENT_2) + b"\n")
