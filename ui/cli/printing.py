"""How answers, passages and articles look in a terminal."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from index.records import Article, Hit, IndexReport
from ui.cli.console import Session, clean, one_line
from ui.html.markup import also_in

if TYPE_CHECKING:
    from rag.answer import Answer

_SNIPPET_CHARS = 300
_FAILURES_SHOWN = 50


def print_answer(session: Session, answer: "Answer") -> None:
    """The checked answer with its markers, then the sources with the quoted words."""
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
            head = described(citation.title, citation.source, citation.published)
            session.say(Text.assemble((f"[{citation.number}] ", "bold cyan"), head))
            _say_indented(session, f"“{one_line(citation.quote)}”", 4, style="italic")
            if citation.also_in_outlets:
                _say_indented(session, one_line(also_in(citation.also_in_outlets)), 4, style="dim")
    if answer.nearest:
        session.say()
        session.say("Nearest articles", style="bold")
        for article in answer.nearest:
            session.say(Text.assemble("- ", described(article.title, article.source, article.published)))


def print_hits(session: Session, hits: Sequence[Hit], seconds: float) -> None:
    """The hits as JSON or for a reader."""
    if session.json:
        session.emit({"hits": [asdict(hit) for hit in hits], "seconds": round(seconds, 4)})
        return
    if not hits:
        session.say("Nothing found. If the index is empty, fill it with `byline index add FOLDER`.")
    for hit in hits:
        head = described(hit.title, hit.source, hit.published)
        session.say(Text.assemble((f"{hit.rank:>3}. ", "bold cyan"), head, (f"  {hit.article_id}", "dim")))
        words = one_line(hit.text)
        snippet = words if len(words) <= _SNIPPET_CHARS else words[:_SNIPPET_CHARS] + "…"
        _say_indented(session, snippet, 5)
        if hit.also_in:
            copies = zip(hit.also_in_outlets, hit.also_in, strict=True)
            _say_indented(session, one_line(also_in([f"{outlet} ({each})" for outlet, each in copies])), 5, style="dim")


def print_article(session: Session, article: Article) -> None:
    """One article as JSON or for a reader."""
    if session.json:
        session.emit(
            {
                "article_id": article.id,
                "title": article.title,
                "source": article.source,
                "published": article.published,
                "url": article.url,
                "path": article.path,
                "author": article.author,
                "text": article.text,
            }
        )
        return
    session.say(one_line(article.title), style="bold")
    facts = [article.source, article.published.isoformat() if article.published else "", article.author, article.url]
    session.say(" · ".join(one_line(fact) for fact in facts if fact), style="dim")
    session.say()
    session.say(clean(article.text))


def report_json(report: IndexReport) -> dict[str, object]:
    """The keys that the contract names."""
    plain = asdict(report)
    plain["seconds"] = round(report.seconds, 3)
    return plain


def print_report(session: Session, report: IndexReport, *, nothing: str = "Nothing to do.") -> None:
    """What was done (or ``nothing``), what the index holds now, and what failed and why."""
    if session.json:
        session.emit(report_json(report))
        return
    done = [
        f"{count} {word}"
        for count, word in (
            (report.added, "added"),
            (report.updated, "updated"),
            (report.unchanged, "unchanged"),
            (report.removed, "removed"),
            (len(report.failed), "failed"),
        )
        if count
    ]
    if done or nothing:
        session.say(f"{', '.join(done)} in {report.seconds:.1f} s." if done else nothing)
    session.say(f"The index holds {report.articles:,} articles in {report.passages:,} passages.")
    for failure in report.failed[:_FAILURES_SHOWN]:
        session.err.print(
            Text.assemble(("failed ", "red"), one_line(failure.path), ": ", one_line(failure.error)), soft_wrap=True
        )
    if len(report.failed) > _FAILURES_SHOWN:
        session.note(f"… and {len(report.failed) - _FAILURES_SHOWN} more; --json lists them all.")


def described(title: str, source: str, published: date | None) -> Text:
    """Title, outlet and date of an article on one line."""
    rest = ", ".join(part for part in (one_line(source), published.isoformat() if published else "") if part)
    return Text.assemble((one_line(title), "bold"), f" ({rest})" if rest else "")


def _say_indented(session: Session, words: str, columns: int, style: str = "") -> None:
    """Words set in from the left; wrapped on a terminal, on one line in a file or a pipe."""
    if session.out.is_terminal:
        session.out.print(Padding(Text(words, style=style), (0, 0, 0, columns), expand=False))
    else:
        session.say(" " * columns + words)
