"""The peer: a bare Celery task that inserts one row by psycopg, and does nothing else."""

from __future__ import annotations

import os
from functools import cache

import psycopg
from celery import Celery

__all__ = ["app", "insert"]

_INSERT = "INSERT INTO delivery (body) VALUES ('{\"number\": 5}')"

app = Celery("benchmarks", broker=os.environ["BROKER_URL"])
app.conf.update(task_default_queue="bare", task_ignore_result=True)


@app.task(name="benchmarks.insert")
def insert() -> None:
    _connection().execute(_INSERT)


@cache
def _connection() -> psycopg.Connection:
    """The connection of this process."""
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
