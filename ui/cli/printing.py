"""How answers, passages, articles and evaluation runs look in a terminal."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.records import Article, Hit, IndexReport
from ui.cli.console import Session, clean, one_line
from ui.words import also_in, by_reason, counted, page_in_words, told_beside

if TYPE_CHECKING:
    from eval.metrics.comparison import Comparison
    from eval.records import Run
    from rag.answer import Answer

SNIPPET_CHARS = 300
MAX_FAILURES = 50
MAX_NAMED = 12
"""Up to so many files that were passed over are named one by one, and as many remarks."""
MAX_CHANGED_CASES = 5
MIN_COLUMNS_FOR_TITLES = 110
"""From this width on, the table of a run has room for the title of each metric."""
_VERDICT_STYLES = {"better": "green", "worse": "red"}


def print_answer(session: Session, answer: "Answer") -> None:
    """Print the checked answer with its markers, then each source with its quote."""
    style = "yellow" if answer.abstained else ""
    session.say(clean(answer.answer), style=style)
    if answer.reason:
        session.say(one_line(answer.reason), style="dim")
    for note in answer.notes:
        session.say(f"Note: {one_line(note)}", style="dim")
    if answer.citations:
        session.say()
        session.say("Sources", style="bold")
        for citation in answer.citations:
            head = described(citation.title, citation.source, citation.published, citation.page)
            session.say(Text.assemble((f"[{citation.number}] ", "bold cyan"), head))
            _say_indented(session, f"“{one_line(citation.quote)}”", 4, style="italic")
            if citation.also_in_outlets:
                _say_indented(session, one_line(also_in(citation.also_in_outlets)), 4, style="dim")
    if answer.nearest:
        session.say()
        session.say("Nearest articles", style="bold")
        for article in answer.nearest:
            session.say(Text.assemble("- ", described(article.title, article.source, article.published)))
    _print_judge(session, answer)


def _print_judge(session: Session, answer: "Answer") -> None:
    """Say that a model without a calibration wrote the answer."""
    from rag.answer import JUDGED_BY

    if answer.calibration in ("useless", "stale", "none"):
        fit = "" if answer.calibration == "useless" else f" `byline models fit {one_line(answer.model)}` gives it one."
        session.say(f"{one_line(answer.model)}: {JUDGED_BY[answer.calibration]}.{fit}", style="dim")


def print_hits(session: Session, hits: Sequence[Hit], seconds: float) -> None:
    """Print the hits, as JSON or for a reader."""
    if session.json:
        session.emit({"hits": [asdict(hit) for hit in hits], "seconds": round(seconds, 4)})
        return
    if not hits:
        session.say("Nothing found. If the index is empty, fill it with `byline index add FOLDER`.")
    for hit in hits:
        head = described(hit.title, hit.source, hit.published)
        session.say(Text.assemble((f"{hit.rank:>3}. ", "bold cyan"), head, (f"  {hit.article_id}", "dim")))
        passage = one_line(hit.text)
        snippet = passage if len(passage) <= SNIPPET_CHARS else passage[:SNIPPET_CHARS] + "…"
        _say_indented(session, snippet, 5)
        if hit.also_in:
            copies = zip(hit.also_in_outlets, hit.also_in, strict=True)
            named = also_in([f"{outlet} ({article_id})" for outlet, article_id in copies])
            _say_indented(session, one_line(named), 5, style="dim")


def print_article(session: Session, article: Article) -> None:
    """Print one article, as JSON or for a reader."""
    if session.json:
        fields = ("title", "source", "published", "url", "path", "author", "text")
        session.emit({"article_id": article.id} | {field: getattr(article, field) for field in fields})
        return
    session.say(one_line(article.title), style="bold")
    facts = [article.source, article.published.isoformat() if article.published else "", article.author, article.url]
    session.say(" · ".join(one_line(fact) for fact in facts if fact), style="dim")
    session.say()
    session.say(clean(article.text))


def report_json(report: IndexReport) -> dict[str, object]:
    """The report with the keys that scripts rely on."""
    plain = asdict(report)
    plain["seconds"] = round(report.seconds, 3)
    return plain


def print_report(
    session: Session, report: IndexReport, *, nothing: str = "Nothing to do.", verbose: bool = False
) -> None:
    """Print what was done, what the index holds now, which files failed or were passed over, and why.

    Args:
        session: Where to print.
        report: What the index did, or for ``status`` what it keeps of its files.
        nothing: Printed when nothing was done; "" prints no line and no time.
        verbose: Name every file that was passed over and every remark.
    """
    if session.json:
        session.emit(report_json(report))
        return
    counts = [(getattr(report, what), what) for what in ("added", "updated", "unchanged", "removed")]
    counts.append((len(report.failed), "failed"))
    done = [f"{count} {what}" for count, what in counts if count]
    done += filter(None, (told_beside(report.skipped, report.remarks),))
    if done or nothing:
        seconds = f" in {report.seconds:.1f} s" if nothing else ""
        session.say(f"{', '.join(done)}{seconds}." if done else nothing)
    session.say(f"The index holds {report.articles:,} articles in {report.passages:,} passages.")
    for failure in report.failed[:MAX_FAILURES]:
        session.err.print(
            Text.assemble(("failed ", "red"), one_line(failure.path), ": ", one_line(failure.error)), soft_wrap=True
        )
    if len(report.failed) > MAX_FAILURES:
        session.note(f"… and {len(report.failed) - MAX_FAILURES} more; --json lists them all.")
    # Who asks for the status gets the list as the answer; beside other work it is a remark.
    _print_beside(report, session.note if nothing else session.say, verbose=verbose)


def _print_beside(report: IndexReport, tell: Callable[[str], None], *, verbose: bool) -> None:
    """Print what was passed over and the remarks: each, or, of very many, each reason with how many it holds for."""
    shortened = not verbose and max(len(report.skipped), len(report.remarks)) > MAX_NAMED
    if verbose or len(report.skipped) <= MAX_NAMED:
        for item in report.skipped:
            tell(f"passed over {one_line(item.path)}: {one_line(item.reason)}")
    else:
        groups = by_reason(report.skipped)
        for reason, paths in groups[:MAX_NAMED]:
            more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
            tell(f"passed over {one_line(paths[0])}{more}: {one_line(reason)}")
        if rest := sum(len(paths) for _, paths in groups[MAX_NAMED:]):
            tell(f"… and {counted(rest, 'file')} passed over for other reasons")
    for remark in report.remarks[: None if verbose else MAX_NAMED]:
        tell(f"remark on {one_line(remark.path)}: {one_line(remark.remark)}")
    if shortened:
        tell("--verbose names them all; `byline index status --verbose` does so at any time.")


def print_run(session: Session, run: "Run", comparison: "Comparison | None", failing: int) -> None:
    """Print the metrics of a run, beside those of an earlier run if there is one, and the gate."""
    from eval.reports.report import fitted_note, metric_rows

    table = Table(title=f"{run.suite}: {len(run.cases)} questions", title_justify="left", box=None, pad_edge=False)
    table.add_column("metric", no_wrap=True)
    for name in ("figure", "95 % interval", "n", *(("last run", "") if comparison else ())):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    explained = session.out.width >= MIN_COLUMNS_FOR_TITLES
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


def print_comparison(session: Session, comparison: "Comparison") -> None:
    """Print two runs side by side."""
    session.say(
        f"{comparison.after.folder.name} against {comparison.before.folder.name}: {comparison.shared} shared questions"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("metric", "before", "after", "difference", "95 % interval", "p", ""):
        table.add_column(name, justify="left" if name in ("metric", "") else "right", no_wrap=True)
    for metric in comparison.metrics:
        table.add_row(
            Text(metric.metric),
            f"{metric.before:.3f}",
            f"{metric.after:.3f}",
            f"{metric.difference.mean:+.3f}",
            f"{metric.difference.low:+.3f} – {metric.difference.high:+.3f}",
            f"{metric.p_corrected:.2g}",
            _verdict(metric.verdict),
        )
    session.out.print(table)
    session.say("Different: " + ("; ".join(comparison.made_differently) or "nothing that makes a run"), style="dim")
    worse = [case for case in comparison.cases if case.change < 0][:MAX_CHANGED_CASES]
    better = [case for case in reversed(comparison.cases) if case.change > 0][:MAX_CHANGED_CASES]
    for title, changes in (("Fell most", worse), ("Rose most", better)):
        if changes:
            session.say(f"{title}:", style="bold")
        for change in changes:
            session.say(f"  {change.change:+.2f}  {one_line(str(change.after.case['question']))}")


def described(title: str, source: str, published: date | None, page: int | None = None) -> Text:
    """Title, outlet and date of an article on one line, and the page of a quote."""
    day = published.isoformat() if published else ""
    details = ", ".join(filter(None, (one_line(source), day, page_in_words(page))))
    return Text.assemble((one_line(title), "bold"), f" ({details})" if details else "")


def _say_indented(session: Session, text: str, columns: int, style: str = "") -> None:
    """Print indented text: wrapped on a terminal, on one line in a file or a pipe."""
    if session.out.is_terminal:
        session.out.print(Padding(Text(text, style=style), (0, 0, 0, columns), expand=False))
    else:
        session.say(" " * columns + text)


def _verdict(verdict: str) -> Text:
    """``better`` and ``worse`` in colour; "=" in grey where there is no clear difference."""
    shown = verdict if verdict in _VERDICT_STYLES else "=" if verdict else ""
    return Text(shown, style=_VERDICT_STYLES.get(verdict, "dim"))
