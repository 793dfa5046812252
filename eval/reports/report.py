"""A run as a page: what is good, what fails and why, and whether it is better than last time.

One HTML file without scripts and without a single outside request, and the same in short as Markdown. Questions,
answers and articles are foreign text: the template escapes everything by itself, and a content policy in
the page forbids scripts and requests even if something slipped through.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from eval.files import replace_file
from eval.metrics.comparison import Comparison, compare, flat_settings
from eval.metrics.refusing import curve, decided
from eval.metrics.registry import METRICS
from eval.metrics.summary import by_kind, unseen
from eval.records import CaseResult, Interval, Run
from eval.reports import plots
from eval.run.storage import previous_run
from index.errors import StorageError

HTML_FILE, MARKDOWN_FILE = "report.html", "report.md"
MOST_HEADLINES = 6
_SAFE = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$])")


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One line of the table of figures, ready to be shown."""

    name: str
    title: str
    value: str
    interval: str
    n: int
    before: str
    change: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """One sentence of an answer with what it rests on."""

    text: str
    support: float
    status: str
    note: str
    citations: tuple[Mapping[str, Any], ...]


def write_report(run: Run, folder: Path | None = None, *, against: Run | None = None) -> tuple[Path, Path]:
    """Write both reports of a run.

    Args:
        run: What is reported.
        folder: Where to; the run's own folder when None.
        against: The run to compare with; the last one of the same suite when None.

    Returns:
        Paths of the HTML and of the Markdown file.

    Raises:
        StorageError: The folder cannot be written.
    """
    earlier = against or previous_run(run)
    comparison = compare(earlier, run) if earlier is not None else None
    target = folder or run.folder
    written = (target / HTML_FILE, target / MARKDOWN_FILE)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path, text in zip(written, (html(run, comparison), markdown(run, comparison)), strict=True):
            replace_file(path, text)
    except OSError as error:
        raise StorageError(
            f"The report cannot be written to {target}: {error.strerror}. The run itself is kept."
        ) from None
    return written


def html(run: Run, comparison: Comparison | None = None) -> str:
    """The page."""
    return _render("report.html.jinja", run, comparison, autoescape=True)


def markdown(run: Run, comparison: Comparison | None = None) -> str:
    """The same in short."""
    return _render("report.md.jinja", run, comparison, autoescape=False)


def metric_rows(run: Run, comparison: Comparison | None = None) -> list[MetricRow]:
    """All figures of a run, with what became of them since the run compared with."""
    changes = {change.metric: change for change in comparison.metrics} if comparison else {}
    rows: list[MetricRow] = []
    for name, figure in run.metrics.items():
        unit = METRICS[name].unit
        earlier = comparison.before.metrics.get(name) if comparison else None
        change = changes.get(name)
        # Over the shared questions where the metric is a mean; a median has only the figure of the whole run.
        before = change.before if change and not unit else earlier.mean if earlier else None
        rows.append(
            MetricRow(
                name=name,
                title=METRICS[name].title,
                value=number(figure.mean, unit),
                interval=bounds(figure, unit),
                n=figure.n,
                before=number(before, unit) if before is not None else "",
                change=f"{change.difference.mean:+.3f} (p {change.p_corrected:.2g})" if change else "",
                verdict=change.verdict if change else "",
            )
        )
    return rows


def number(value: float, unit: str = "") -> str:
    """A figure for a table: three decimals, or seconds with as many as make sense."""
    if math.isnan(value):
        return "not measured"
    if unit == "s":
        return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"
    return f"{value:.3f}"


def fitted_note(run: Run) -> str:
    """That refusing was fitted on some of these questions, and how it does on the others; "" when it was not."""
    fitted = run.info.get("fitted_on")
    if not fitted:
        return ""
    count, others = fitted["shared"], len(run.cases) - fitted["shared"]
    note = (
        f"Fitted on this set: what decides about refusing was fitted on {count} of these {len(run.cases)} questions "
        f"({fitted['suite']}), so the figures on refusing flatter."
    )
    figures = unseen(run.cases, fitted["cases"])
    if not figures:
        return note
    listed = (f"{METRICS[name].title} {number(figure.mean)} ({bounds(figure)})" for name, figure in figures.items())
    return f"{note} Over the other {others}: {', '.join(listed)}."


def failing(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Questions that need looking at, kind by kind in order of first appearance."""
    kinds = list(dict.fromkeys(result.kind for result in results))
    return sorted((result for result in results if result.failures), key=lambda result: kinds.index(result.kind))


def sentences(result: CaseResult) -> list[ShownSentence]:
    """The sentences of an answer, each with the citations it rests on; dropped ones included."""
    if result.answer is None:
        return []
    numbered = {citation["number"]: citation for citation in result.answer["citations"]}
    return [
        ShownSentence(
            text=sentence["text"],
            support=float(sentence["support"]),
            status=sentence["status"],
            note=sentence.get("note", ""),
            citations=tuple(numbered[number] for number in sentence["citations"] if number in numbered),
        )
        for sentence in result.answer["sentences"]
    ]


def marked(passage: Mapping[str, Any], result: CaseResult) -> list[tuple[str, bool]]:
    """The words of a passage in pieces, each with whether the answer cites it."""
    cited = [
        citation
        for citation in (result.answer or {}).get("citations", [])
        if citation["article_id"] == passage["article_id"]
    ]
    inside = sorted(
        (
            max(citation["start"], passage["start"]) - passage["start"],
            min(citation["end"], passage["end"]) - passage["start"],
        )
        for citation in cited
        if citation["start"] < passage["end"] and citation["end"] > passage["start"]
    )
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, end in inside:
        start = max(start, done)
        if end > start:
            pieces += [(passage["text"][done:start], False), (passage["text"][start:end], True)]
            done = end
    return [*pieces, (passage["text"][done:], False)]


def is_expected(passage: Mapping[str, Any], result: CaseResult) -> bool:
    """Whether a passage is of an article that the question expects."""
    file = PurePath(str(passage["path"]))
    return bool({passage["article_id"], passage["title"], file.name, file.stem} & set(result.case["articles"]))


def bounds(figure: Interval, unit: str = "") -> str:
    """The 95 % interval for a table."""
    return f"{number(figure.low, unit)} – {number(figure.high, unit)}"


def _render(name: str, run: Run, comparison: Comparison | None, *, autoescape: bool) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("eval.reports"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = _inert_markdown
    environment.globals.update(sentences=sentences, marked=marked, number=number, is_expected=is_expected)
    rows = metric_rows(run, comparison)
    shown = [row for row in rows if METRICS[row.name].headline][:MOST_HEADLINES]
    return environment.get_template(name).render(
        run=run,
        info=run.info,
        comparison=comparison,
        rows=rows,
        headline=shown,
        failing=failing(run.cases),
        kinds=by_kind(run.cases),
        fitted=fitted_note(run),
        drawings=_drawings(run, comparison) if autoescape else {},
        settings=[(key, str(value)) for key, value in flat_settings(run.info.get("settings", {})).items()],
    )


def _drawings(run: Run, comparison: Comparison | None) -> dict[str, Any]:
    from markupsafe import Markup

    drawn: dict[str, str] = {}
    kinds = by_kind(run.cases)
    if kinds:
        drawn["Quality by kind of question"] = plots.quality_by_kind(kinds)
    points = curve(run.cases)
    if points:
        drawn["Risk and coverage"] = plots.risk_coverage(points, _threshold_point(run.cases))
    if any(result.answer for result in run.cases):
        drawn["Time to answer"] = plots.latency(run.cases)
    if comparison is not None and comparison.metrics:
        drawn["Change since the last run"] = plots.change(comparison)
    # Drawn by us from numbers and metric names; nothing in it comes from an article.
    return {title: Markup(drawing) for title, drawing in drawn.items()}  # noqa: S704


def _threshold_point(results: Sequence[CaseResult]) -> tuple[float, float] | None:
    chosen = decided(results)
    covered = [result for result in chosen if not result.abstained]
    if not covered:
        return None
    return len(covered) / len(chosen), sum(not result.answerable for result in covered) / len(covered)


def _inert_markdown(text: object) -> str:
    escaped = _SAFE.sub(r"\\\1", " ".join(str(text).split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
