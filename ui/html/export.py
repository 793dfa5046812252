"""Answers and conversations as Markdown with footnotes, for copying and exporting."""

import re
from collections.abc import Sequence

from rag.answer import Answer, Citation, Sentence
from ui.chat.turns import ChatTurn
from ui.html.markup import day

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def answer_markdown(answer: Answer, *, prefix: str = "") -> str:
    """The question, the answer and a footnote for each citation.

    Args:
        answer: The answer.
        prefix: Set before each footnote's number, so that several answers fit in one file.
    """
    said = _said(answer.sentences, answer.citations, prefix) or _plain(answer.answer)
    remarks = "".join(f"\n*{_plain(note)}*\n" for note in answer.notes)
    return f"**{_plain(answer.question)}**\n\n{said}\n{remarks}{_footnotes(answer.citations, prefix)}"


def conversation_markdown(title: str, turns: Sequence[ChatTurn]) -> str:
    """A whole conversation; an unfinished answer is named as such."""
    blocks = [f"# {_plain(title)}\n"]
    for place, turn in enumerate(turns, start=1):
        if turn.answer is not None:
            blocks.append(answer_markdown(turn.answer, prefix=f"{place}-"))
            continue
        prefix = f"{place}-"
        said = _said(turn.sentences, turn.citations, prefix)
        notes = _footnotes(turn.citations, prefix)
        blocks.append(f"**{_plain(turn.question)}**\n\n{said}\n\n*({turn.state}: no whole answer)*\n{notes}")
    return "\n".join(blocks)


def file_name(title: str) -> str:
    """A safe file name for an export."""
    return (re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60] or "byline") + ".md"


def _said(sentences: Sequence[Sentence], citations: Sequence[Citation], prefix: str) -> str:
    """What was not left out, each sentence with its own markers: an article's "[2]" is none."""
    known = {citation.number for citation in citations}
    parts: list[str] = []
    for sentence in sentences:
        if sentence.status != "dropped":
            parts.append(_plain(sentence.text))
            parts += [f"[^{prefix}{number}]" for number in sentence.citations if number in known]
    return " ".join(parts)


def _footnotes(citations: Sequence[Citation], prefix: str) -> str:
    return "".join(f"\n{_footnote(citation, prefix)}" for citation in citations) + ("\n" if citations else "")


def _footnote(citation: Citation, prefix: str) -> str:
    where = ", ".join(filter(None, [_plain(citation.title), _plain(citation.source), day(citation.published)]))
    address = f" <{citation.url}>" if re.fullmatch(r"https?://[^\s<>]+", citation.url) else ""
    return f"[^{prefix}{citation.number}]: {where}: “{_plain(citation.quote)}”{address}"


def _plain(words: str) -> str:
    """Words in which Markdown sees nothing but words, on one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", words))
