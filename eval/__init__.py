"""Golden sets, metrics, runs and reports: did answers get better or worse?"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.run.runner import evaluate as evaluate

__all__ = ["evaluate"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any module attribute
    """Load :func:`eval.run.runner.evaluate` on first use: importing the package stays light."""
    if name == "evaluate":
        from eval.run.runner import evaluate

        return evaluate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
