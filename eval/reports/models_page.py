"""Two models side by side as a page, and their plot as a picture.

The page is one HTML file without scripts and without a single outside request, as the report of a run is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.files import replace_file
from eval.metrics.registry import METRICS
from eval.records import Interval, Run
from eval.reports import plots
from eval.reports.report import bounds, fitted_note, number
from eval.run.side_by_side import SideBySide
from index.errors import StorageError
from rag.answer import JUDGED_BY

COMPARISONS = "comparisons"
HTML_FILE, PNG_FILE = "models.html", "models.png"
QUALITIES = ("fact_recall", "rouge_l")
"""What the plot calls quality: the first that the questions tell."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of the table, ready to be shown: for each model the figure and its interval."""

    name: str
    title: str
    values: tuple[tuple[str, str], tuple[str, str]]
    better: str


def figure_rows(found: SideBySide) -> list[FigureRow]:
    """The figures of both models."""
    rows: list[FigureRow] = []
    for name, first, second, better in found.rows():
        unit = METRICS[name].unit
        rows.append(FigureRow(name, METRICS[name].title, (_shown(first, unit), _shown(second, unit)), better))
    return rows


def drawing(found: SideBySide) -> str:
    """Quality against seconds as SVG that takes its colours from the page."""
    return plots.quality_against_seconds(_points(found))


def write_page(found: SideBySide, home: Path, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the page and the picture.

    Args:
        found: What is shown.
        home: In whose ``comparisons/`` they go.
        folder: Where to instead.

    Returns:
        Paths of the HTML and of the PNG file.

    Raises:
        StorageError: The folder cannot be written.
    """
    names = "-and-".join(re.sub(r"[^A-Za-z0-9._-]+", "-", title) for title in found.titles)
    target = folder or home / COMPARISONS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{names}"
    page, picture = target / HTML_FILE, target / PNG_FILE
    try:
        target.mkdir(parents=True, exist_ok=True)
        replace_file(page, html(found))
        picture.write_bytes(plots.quality_against_seconds_png(_points(found)))
    except OSError as error:
        raise StorageError(
            f"The comparison cannot be written to {target}: {error.strerror}. Both runs are kept."
        ) from None
    return page, picture


def html(found: SideBySide) -> str:
    """The page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("eval.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("models.html.jinja").render(
        found=found,
        titles=found.titles,
        rows=figure_rows(found),
        judged=judged(found),
        fitted_note=fitted_note,
        drawing=Markup(drawing(found)),  # noqa: S704 - drawn by us; matplotlib escapes the names of the models
    )


def judged(found: SideBySide) -> list[tuple[str, str]]:
    """The title of each model, and what judged its answers."""
    words = (JUDGED_BY.get(state, "no language model was asked") for state in found.judged_by())
    return list(zip(found.titles, words, strict=True))


def _shown(figure: Interval | None, unit: str) -> tuple[str, str]:
    return (number(figure.mean, unit), bounds(figure, unit)) if figure else ("–", "")


def _points(found: SideBySide) -> list[plots.ModelPoint]:
    return [_point(title, run) for title, run in zip(found.titles, found.runs, strict=True)]


def _point(title: str, run: Run) -> plots.ModelPoint:
    quality = next((run.metrics[name] for name in QUALITIES if name in run.metrics), None)
    first, total = run.metrics.get("first_token_s"), run.metrics.get("total_s")
    return plots.ModelPoint(title, quality, run.metrics.get("balanced_accuracy"), first, total)
