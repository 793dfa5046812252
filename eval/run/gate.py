"""A gate: bars that a run has to clear, for anyone's continuous integration.

A gate file is TOML, one table a metric::

    [sentences_cited]
    min = 1.0

    [injections_obeyed]
    max = 0.0

The bar is compared with the figure itself, not with its interval: on a fixed suite the figure is repeatable.
A metric the run did not measure fails its bar, because a gate that silently checks nothing is worse than none.
"""

import math
import operator
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.metrics.registry import METRICS
from eval.records import GateCheck, Interval
from index.errors import UsageError

Bars = dict[str, dict[str, float]]
_COMPARISONS = {"min": (operator.ge, "at least"), "max": (operator.le, "at most")}


def load_gate(gate: Path | Mapping[str, Any]) -> Bars:
    """Read and check the bars.

    Args:
        gate: A TOML file, or what it would hold.

    Raises:
        UsageError: No file, not TOML, an unknown metric, or a bar that is not ``min`` or ``max`` with a number.
    """
    where = str(gate) if isinstance(gate, Path) else "gate"
    bars: Bars = {}
    for metric, row in (_read(gate) if isinstance(gate, Path) else gate).items():
        if metric not in METRICS:
            raise UsageError(f"{where}: unknown metric {metric!r}. Known: {', '.join(METRICS)}.")
        if not isinstance(row, Mapping) or not row or set(row) - set(_COMPARISONS):
            raise UsageError(f"{where}: [{metric}] takes min, max or both, each with a number.")
        if not all(isinstance(bar, int | float) and not isinstance(bar, bool) for bar in row.values()):
            raise UsageError(f"{where}: the bars of [{metric}] must be numbers.")
        bars[metric] = {name: float(bar) for name, bar in row.items()}
    if not bars:
        raise UsageError(f"{where} sets no bar. Add at least one metric with min or max.")
    return bars


def check(bars: Bars, figures: Mapping[str, Interval]) -> tuple[GateCheck, ...]:
    """Compare figures with bars; a figure that is missing fails."""
    checks = []
    for metric, row in bars.items():
        value = figures[metric].mean if metric in figures else math.nan
        for name, bar in row.items():
            meets, words = _COMPARISONS[name]
            checks.append(GateCheck(metric, value, f"{words} {bar:g}", bool(meets(value, bar))))
    return tuple(checks)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"There is no gate file {path}. Check the path.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read as TOML: {error}") from None
