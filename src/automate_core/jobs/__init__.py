"""Background jobs of a project, run by the same worker as the executions."""

from automate_core.jobs.registry import JobHandler, UnknownJobTypeError, handler_of, job

__all__ = ["JobHandler", "UnknownJobTypeError", "handler_of", "job"]
