"""Running plans: the pure decision logic, the executions that drive it, and the worker."""

from automate_engine.runtime.availability import until_available
from automate_engine.runtime.clock import keeping_time
from automate_engine.runtime.engine import Engine
from automate_engine.runtime.process import run_process, tune_garbage_collection
from automate_engine.runtime.retention import RetentionPolicy, delete_old
from automate_engine.runtime.settings import EngineSettings
from automate_engine.runtime.signals import on_stop_signal

__all__ = [
    "Engine",
    "EngineSettings",
    "RetentionPolicy",
    "delete_old",
    "keeping_time",
    "on_stop_signal",
    "run_process",
    "tune_garbage_collection",
    "until_available",
]
