"""Following the changes of a project's own models."""

from automate_core.stores.model_changes import track_changes, tracked_models

__all__ = ["track_changes", "tracked_models"]
