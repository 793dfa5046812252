"""Answers and conversations as Markdown with footnotes, for copying and exporting."""

import re
from collections.abc import Sequence

from rag.answer import Answer, Citation, Sentence
from ui.chat.turns import ChatTurn
from ui.words import day_in_words, page_in_words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def answer_markdown(answer: Answer, *, prefix: str = "") -> str:
    """The question, the answer and a footnote for each citation.

    Args:
        answer: The answer.
        prefix: Set before each footnote's number, so that several answers fit in one file.
    """
    body = _checked_sentences(answer.sentences, answer.citations, prefix) or _escaped(answer.answer)
    remarks = "".join(f"\n*{_escaped(note)}*\n" for note in answer.notes)
    return f"**{_escaped(answer.question)}**\n\n{body}\n{remarks}{_footnotes(answer.citations, prefix)}"


def conversation_markdown(title: str, turns: Sequence[ChatTurn]) -> str:
    """A whole conversation; an unfinished answer is named as such."""
    blocks = [f"# {_escaped(title)}\n"]
    for number, turn in enumerate(turns, start=1):
        prefix = f"{number}-"
        if turn.answer is not None:
            blocks.append(answer_markdown(turn.answer, prefix=prefix))
            continue
        body = _checked_sentences(turn.sentences, turn.citations, prefix)
        notes = _footnotes(turn.citations, prefix)
        blocks.append(f"**{_escaped(turn.question)}**\n\n{body}\n\n*({turn.state}: no whole answer)*\n{notes}")
    return "\n".join(blocks)


def file_name(title: str) -> str:
    """A safe file name for an export."""
    return (re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60] or "byline") + ".md"


def _checked_sentences(sentences: Sequence[Sentence], citations: Sequence[Citation], prefix: str) -> str:
    """The sentences that were not dropped, each with its footnote markers; a "[2]" in the text itself is not one."""
    numbers = {citation.number for citation in citations}
    parts: list[str] = []
    for sentence in sentences:
        if sentence.status != "dropped":
            parts.append(_escaped(sentence.text))
            parts += [f"[^{prefix}{number}]" for number in sentence.citations if number in numbers]
    return " ".join(parts)


def _footnotes(citations: Sequence[Citation], prefix: str) -> str:
    return "".join(f"\n{_footnote(citation, prefix)}" for citation in citations) + ("\n" if citations else "")


def _footnote(citation: Citation, prefix: str) -> str:
    source = ", ".join(
        filter(
            None,
            [
                _escaped(citation.title),
                _escaped(citation.source),
                day_in_words(citation.published),
                page_in_words(citation.page),
            ],
        )
    )
    address = f" <{citation.url}>" if re.fullmatch(r"https?://[^\s<>]+", citation.url) else ""
    return f"[^{prefix}{citation.number}]: {source}: “{_escaped(citation.quote)}”{address}"


def _escaped(text: str) -> str:
    """Text on one line, escaped so that Markdown reads nothing in it as markup."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
