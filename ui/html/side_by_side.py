"""Two models side by side for the page: the plot, the figures, and the answers that differ."""

from collections.abc import Sequence

from eval.reports.models_page import FigureRow, drawing, figure_rows, judged
from eval.run.side_by_side import Differing, SideBySide
from ui.html.evaluation import expected
from ui.html.markup import text

MAX_AT_FIRST = 6


def side_by_side_html(found: SideBySide) -> str:
    """All of it; the plot is drawn by :mod:`eval.reports.plots`, which escapes the names of the models."""
    first, second = found.titles
    judges = "".join(f"<p class='note'>{text(title)}: {text(words)}.</p>" for title, words in judged(found))
    plot = f"<figure><figcaption>Quality against seconds</figcaption>{drawing(found)}</figure>"
    head = "".join(f"<th scope='col'>{text(title)}</th>" for title in found.titles)
    rows = "".join(_row(row) for row in figure_rows(found))
    return (
        f"<h3>{text(first)} and {text(second)}, {found.comparison.shared} questions</h3>"
        f"{judges}<div class='plots'>{plot}</div>"
        f"<table class='side-by-side'><thead><tr><td></td>{head}<th scope='col'>Better beyond chance</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f"<h3>Answers that differ: {len(found.differing)}</h3>{_all_differing(found)}"
    )


def _row(row: FigureRow) -> str:
    cells = "".join(
        f"<td><b>{text(value)}</b> <span class='where'>{text(spread)}</span></td>" for value, spread in row.values
    )
    return f"<tr><th scope='row'>{text(row.title)}</th>{cells}<td>{text(row.better or '–')}</td></tr>"


def _all_differing(found: SideBySide) -> str:
    if not found.differing:
        return "<p class='note'>Both answered equally well throughout.</p>"
    first, rest = found.differing[:MAX_AT_FIRST], found.differing[MAX_AT_FIRST:]
    more = f"<details class='failing-rest'><summary>Show {len(rest)} more</summary>{_listed(found, rest)}</details>"
    return _listed(found, first) + (more if rest else "")


def _listed(found: SideBySide, items: Sequence[Differing]) -> str:
    return f"<ul class='failing differing'>{''.join(_differing(found, item) for item in items)}</ul>"


def _differing(found: SideBySide, item: Differing) -> str:
    case = item.first.case
    answers = "".join(
        f"<dt>{text(title)}</dt><dd>{text(str(result.answer['answer']) if result.answer else result.error)}</dd>"
        for title, result in zip(found.titles, (item.first, item.second), strict=True)
    )
    better = f"{item.change:+.2f} for {found.titles[1]}"
    return (
        f"<li><details><summary>{text(case['question'])} <span class='where'>{text(better)}</span></summary>"
        f"<dl><dt>Expected</dt><dd>{text(expected(case))}</dd>{answers}</dl></details></li>"
    )
