"""The report's plots as SVG that takes its colours from the page, so one drawing serves light and dark.

Matplotlib draws in stand-in colours; in the finished SVG each is replaced by the style sheet's variable.
Text stays text, in the page's own font.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from eval.metrics.comparison import Comparison
from eval.metrics.registry import METRICS
from eval.metrics.times import timings
from eval.records import CaseResult, Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, LINE, ACCENT, GOOD, BAD, TINT = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606", "#070707"
_VARIABLES = {INK: "ink", SOFT: "soft", LINE: "line", ACCENT: "accent", GOOD: "good", BAD: "bad", TINT: "accent-soft"}
WIDTH_IN = 6.2
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "ytick.major.size": 0,
    "xtick.major.size": 3,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
}


def quality_by_kind(kinds: Mapping[str, Interval]) -> str:
    """One bar a kind with its interval."""
    names = list(kinds)[::-1]
    figure, axes = _figure(0.9 + 0.3 * len(names), "quality by kind")
    means = [kinds[name].mean for name in names]
    reach = [[mean - kinds[name].low for mean, name in zip(means, names, strict=True)]]
    reach.append([kinds[name].high - mean for mean, name in zip(means, names, strict=True)])
    axes.barh(names, means, color=TINT, edgecolor=ACCENT, linewidth=0.8, height=0.62)
    axes.errorbar(means, names, xerr=reach, fmt="none", ecolor=INK, elinewidth=1, capsize=2.5)
    for name, mean in zip(names, means, strict=True):
        axes.annotate(f"{mean:.2f}  ({kinds[name].n})", (1.02, name), color=SOFT, va="center", annotation_clip=False)
    axes.set_xlim(0, 1)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_xlabel("0 wrong, 1 right; whiskers 95 % interval; in brackets the number of questions")
    return _svg(figure, "kind")


def risk_coverage(points: Sequence[tuple[float, float]], now: tuple[float, float] | None) -> str:
    """The curve, and where the threshold in force puts us on it."""
    figure, axes = _figure(2.9, "risk and coverage")
    axes.plot([x for x, _ in points], [y for _, y in points], color=ACCENT, linewidth=1.6)
    axes.fill_between([x for x, _ in points], [y for _, y in points], color=TINT)
    if now is not None:
        axes.plot(*now, marker="o", color=BAD, markersize=6)
        right = now[0] > 0.6
        axes.annotate(
            "threshold in force",
            now,
            textcoords="offset points",
            xytext=(-8 if right else 8, 8),
            ha="right" if right else "left",
            color=INK,
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(0.1, *(y for _, y in points)) * 1.15)
    axes.grid()
    axes.set_xlabel("coverage: share of questions answered, the surest first")
    axes.set_ylabel("share that has no answer")
    return _svg(figure, "risk")


def latency(results: Sequence[CaseResult]) -> str:
    """Share of the answers done within so many seconds: to the first token, and to the end."""
    figure, axes = _figure(2.9, "time to answer")
    for key, colour, words in (("first_token_s", GOOD, "first token"), ("total_s", ACCENT, "whole answer")):
        seconds = sorted(timings(results, key))
        if seconds:
            shares = [(rank + 1) / len(seconds) for rank in range(len(seconds))]
            axes.step([0, *seconds], [0, *shares], where="post", color=colour, linewidth=1.6, label=words)
    axes.set_xlim(left=0)
    axes.set_ylim(0, 1.02)
    axes.grid()
    axes.set_xlabel("seconds")
    axes.set_ylabel("share of answers done")
    axes.legend(frameon=False, labelcolor=INK, loc="lower right")
    return _svg(figure, "latency")


def change(comparison: Comparison) -> str:
    """Difference to another run, metric by metric, with intervals; better is to the right."""
    chosen = [change for change in comparison.metrics if METRICS[change.metric].unit == ""]
    figure, axes = _figure(0.9 + 0.26 * max(1, len(chosen)), "change since the last run")
    colours = {"better": GOOD, "worse": BAD, "no clear difference": SOFT}
    for height, change in enumerate(reversed(chosen)):
        sign = 1 if METRICS[change.metric].better == "higher" else -1
        low, high = sorted((sign * change.difference.low, sign * change.difference.high))
        axes.plot([low, high], [height, height], color=colours[change.verdict], linewidth=1.6)
        axes.plot(sign * change.difference.mean, height, "o", color=colours[change.verdict], markersize=5)
    axes.set_yticks(range(len(chosen)), [METRICS[change.metric].title for change in reversed(chosen)])
    axes.axvline(0, color=INK, linewidth=0.8)
    reach = max([0.02, *(abs(bound) for change in chosen for bound in (change.difference.low, change.difference.high))])
    axes.set_xlim(-reach * 1.1, reach * 1.1)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_xlabel("worse  ←  difference per question, 95 % interval  →  better")
    return _svg(figure, "change")


@dataclass(frozen=True, slots=True)
class ModelPoint:
    """One model on the plot of quality against seconds.

    Attributes:
        title: Its name.
        facts: Expected facts stated, or how much like the reference the answers are.
        refusing: Balanced accuracy of refusing.
        first_s: Seconds to the first word, median.
        total_s: Seconds to the end, median.
    """

    title: str
    facts: Interval | None
    refusing: Interval | None
    first_s: Interval | None
    total_s: Interval | None


def quality_against_seconds(points: Sequence[ModelPoint]) -> str:
    """Each model at the seconds of its answers, from the first word to the end, and as high as it is good."""
    return _svg(_against_seconds(points), "models")


def quality_against_seconds_png(points: Sequence[ModelPoint]) -> bytes:
    """The same as a picture, in the colours of the light page."""
    import matplotlib

    figure = _against_seconds(points, ink="#1d1d1b", soft="#5f5b53", line="#e2dfd7", colours=("#2d5890", "#23673d"))
    target = io.BytesIO()
    with matplotlib.rc_context(_STYLE | {"svg.fonttype": "path"}):
        figure.savefig(target, format="png", dpi=160, facecolor="white", metadata={"Software": None})
    return target.getvalue()


def _against_seconds(
    points: Sequence[ModelPoint],
    *,
    ink: str = INK,
    soft: str = SOFT,
    line: str = LINE,
    colours: tuple[str, str] = (ACCENT, GOOD),
) -> "Figure":
    changed = {"text.color": ink, "axes.edgecolor": line, "axes.labelcolor": soft, "grid.color": line}
    figure, axes = _figure(4.2, "quality against seconds", changed | {"xtick.color": soft, "ytick.color": soft})
    longest = max((point.total_s.high for point in points if point.total_s), default=1.0)
    for point, colour in zip(points, colours, strict=False):
        end = point.total_s.mean if point.total_s else 0.0
        begin = point.first_s.mean if point.first_s else end
        for figure_, marker, words in ((point.facts, "o", "facts stated"), (point.refusing, "s", "refusing")):
            if figure_ is None:
                continue
            reach = [[figure_.mean - figure_.low], [figure_.high - figure_.mean]]
            axes.plot([begin, end], [figure_.mean, figure_.mean], color=colour, linewidth=1.2)
            axes.plot(begin, figure_.mean, marker="|", color=colour, markersize=9)
            axes.errorbar(
                end, figure_.mean, yerr=reach, marker=marker, color=colour, markersize=6, elinewidth=0.9, capsize=2.5,
                label=f"{point.title}: {words}",
            )  # fmt: skip
    axes.set_xlim(0, longest * 1.1)
    axes.set_ylim(0, 1.02)
    axes.grid()
    axes.set_xlabel("seconds (medians), from the first word | to the end of the answer")
    axes.set_ylabel("share, 95 % interval")
    legend = axes.legend(frameon=False, labelcolor=ink, loc="lower left", bbox_to_anchor=(0.0, 1.0), fontsize=8)
    for text in legend.get_texts():
        text.set_parse_math(False)  # a name may hold a $
    return figure


def _figure(height_in: float, title: str, style: Mapping[str, str] = MappingProxyType({})) -> "tuple[Figure, Axes]":
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE | dict(style)):
        figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
        axes = figure.add_subplot()
        axes.set_label(title)
    return figure, axes


def _svg(figure: "Figure", name: str) -> str:
    import matplotlib

    target = io.StringIO()
    with matplotlib.rc_context(_STYLE | {"svg.hashsalt": name, "svg.id": f"plot-{name}"}):
        figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawing = target.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<style.*?(?:</style>|\Z)", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<metadata>.*?(?:</metadata>|\Z)", "", drawing, flags=re.DOTALL)
    # Ids are shared by everything on a page, and matplotlib gives every plot the same ones.
    drawing = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", drawing)
    title = figure.axes[0].get_label()
    drawing = re.sub(
        r"<svg [^<>]*?viewBox=\"([^\"]*)\"[^>]*>", rf'<svg viewBox="\1" role="img" aria-label="{title}">', drawing
    )
    for colour, variable in _VARIABLES.items():
        drawing = drawing.replace(colour, f"var(--{variable})")
    return drawing
