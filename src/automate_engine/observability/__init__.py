"""What a process tells of its own work: figures for Prometheus."""

from automate_engine.observability.journal import MeasuredJournal
from automate_engine.observability.metrics import METRICS_CONTENT_TYPE, Metrics, process_metrics

__all__ = ["METRICS_CONTENT_TYPE", "MeasuredJournal", "Metrics", "process_metrics"]
