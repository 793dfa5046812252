"""Runs and comparisons as tables for the terminal."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ui.cli.console import Session, one_line

if TYPE_CHECKING:
    from eval.metrics.comparison import Comparison
    from eval.records import Run

_COLOURS = {"better": "green", "worse": "red"}
MOST_CASES = 5
WIDE = 110
"""Columns from which there is room to say what each metric is."""


def print_run(session: Session, run: "Run", comparison: "Comparison | None", failing: int) -> None:
    """The figures of a run, what became of them, and the gate."""
    from eval.reports.report import fitted_note, metric_rows

    table = Table(title=f"{run.suite}: {len(run.cases)} questions", title_justify="left", box=None, pad_edge=False)
    table.add_column("metric", no_wrap=True)
    for name in ("figure", "95 % interval", "n", *(("last run", "") if comparison else ())):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    explained = session.out.width >= WIDE
    if explained:
        table.add_column("what", style="dim")
    for row in metric_rows(run, comparison):
        cells = [Text(row.name), Text(row.value, style="bold"), Text(row.interval), Text(str(row.n))]
        if comparison is not None:
            cells += [Text(row.before), _verdict(row.verdict)]
        table.add_row(*cells, *([Text(row.title)] if explained else []))
    session.out.print(table)
    for check in run.gate:
        passed = "passed" if check.passed else "MISSED"
        style = "green" if check.passed else "bold red"
        session.say(f"gate: {check.metric} {check.value:.3f}, {check.bar}: {passed}", style=style)
    if note := fitted_note(run):
        session.say(note, style="yellow")
    session.say(f"{failing} of {len(run.cases)} questions need looking at; {run.seconds:.0f} s.")


def print_comparison(session: Session, found: "Comparison") -> None:
    """Two runs side by side."""
    session.say(f"{found.after.folder.name} against {found.before.folder.name}: {found.shared} shared questions")
    table = Table(box=None, pad_edge=False)
    for name in ("metric", "before", "after", "difference", "95 % interval", "p", ""):
        table.add_column(name, justify="left" if name in ("metric", "") else "right", no_wrap=True)
    for one in found.metrics:
        table.add_row(
            Text(one.metric),
            f"{one.before:.3f}",
            f"{one.after:.3f}",
            f"{one.difference.mean:+.3f}",
            f"{one.difference.low:+.3f} – {one.difference.high:+.3f}",
            f"{one.p_corrected:.2g}",
            _verdict(one.verdict),
        )
    session.out.print(table)
    session.say("Different: " + ("; ".join(found.made_differently) or "nothing that makes a run"), style="dim")
    worse = [one for one in found.cases if one.change < 0][:MOST_CASES]
    better = [one for one in reversed(found.cases) if one.change > 0][:MOST_CASES]
    for words, changes in (("Fell most", worse), ("Rose most", better)):
        if changes:
            session.say(f"{words}:", style="bold")
        for change in changes:
            session.say(f"  {change.change:+.2f}  {one_line(str(change.after.case['question']))}")


def _verdict(words: str) -> Text:
    """Better and worse in colour; no clear difference as a sign that does not draw the eye."""
    return Text(words if words in _COLOURS else "=" if words else "", style=_COLOURS.get(words, "dim"))
