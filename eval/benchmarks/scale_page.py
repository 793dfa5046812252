"""``docs/scale.md``: what a run of :mod:`eval.benchmarks.scale` found, as a page."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

_HEAD = """# How the index grows

Written by `make bench-scale`; not by hand. Libraries of several sizes, grown from real articles, were measured side by
side in one run, each store with the same articles. Seconds hold for that machine and hour only. What counts is the last
column: how many times as much the largest library takes as the smallest.

Machine: {cores} shared cores ({kind}), {memory} GB of memory, a local disk. {questions} questions at each size.
"""
_FOOT = """A bar is a promise: the ratio may not be higher. A search is measured with the index loaded, as the page in
the browser has it; the process that starts, searches once and ends is what `byline search` does. A page load is all
that the start page and the articles tab ask of the index, a page of the list included.

A search among a part of the articles is one with a limit: a tenth are those of some years, one in a hundred those of
some weeks. Where a part has few passages, all of them are compared; so a small library may take less.

Not every figure may stay level. Disk grows with the library, and so does what a process loads before its first search
in a home: the graph of all vectors. A page loads it once, and again when one passage in fifty is new; a Chroma server
has it loaded. A search in the list of articles grows where its words stand in very many articles, but seldom together.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured at every size.

    Attributes:
        name: What, in words.
        unit: "s" or "MB".
        values: Passages to what was measured.
        bar: The highest ratio that is allowed; None without a bar.
    """

    name: str
    unit: str
    values: dict[int, float]
    bar: float | None = None

    @property
    def ratio(self) -> float:
        """The largest size in times of the smallest."""
        return self.values[max(self.values)] / max(self.values[min(self.values)], 1e-9)

    @property
    def holds(self) -> bool:
        """Whether the bar is kept; True without one."""
        return self.bar is None or self.ratio <= self.bar


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured of one store.

    Attributes:
        title: The store.
        note: What the seconds are.
        figures: One row each.
    """

    title: str
    note: str
    figures: Sequence[Figure]


def page(tables: Sequence[Table], questions: int) -> str:
    """The page, as Markdown."""
    head = _HEAD.format(
        cores=os.cpu_count(),
        kind=platform.machine(),
        memory=round(psutil.virtual_memory().total / 2**30),
        questions=questions,
    )
    return "\n".join(
        [head, *(f"## {table.title}\n\n{table.note}\n\n{_rows(table.figures)}\n" for table in tables), _FOOT]
    )


def _rows(figures: Sequence[Figure]) -> str:
    sizes = sorted(figures[0].values)
    heads = [f"{size:,} passages" for size in sizes]
    lines = [f"| | {' | '.join(heads)} | bar | largest to smallest |", f"|---{'|---:' * (len(sizes) + 2)}|"]
    for figure in figures:
        cells = [_shown(figure.values[size], figure.unit) for size in sizes]
        bar = f"{figure.bar:g}" if figure.bar is not None else ""
        ratio = f"{figure.ratio:.2f}{'' if figure.holds else ' (too high)'}"
        lines.append(f"| {figure.name} | {' | '.join(cells)} | {bar} | {ratio} |")
    return "\n".join(lines)


def _shown(value: float, unit: str) -> str:
    return f"{value:.3f} s" if unit == "s" else f"{value:,.0f} MB"
