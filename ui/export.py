"""Answers and conversations as Markdown with footnotes, for copying and exporting."""

import re
from collections.abc import Sequence

from rag.answer import Answer, Citation
from ui.markup import day
from ui.turns import ChatTurn

_MARKER = re.compile(r"\[(\d+)\]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def answer_markdown(answer: Answer, *, prefix: str = "") -> str:
    """The question, the answer and a footnote for each citation.

    Args:
        answer: The answer.
        prefix: Set before each footnote's number, so that several answers fit in one file.
    """
    known = {citation.number for citation in answer.citations}
    parts, last = [], 0
    for marker in _MARKER.finditer(answer.answer):
        parts.append(_plain(answer.answer[last : marker.start()]))
        number = int(marker[1])
        parts.append(f"[^{prefix}{number}]" if number in known else _plain(marker[0]))
        last = marker.end()
    parts.append(_plain(answer.answer[last:]))
    notes = "\n".join(_footnote(citation, prefix) for citation in answer.citations)
    remarks = "".join(f"\n*{_plain(note)}*\n" for note in answer.notes)
    return f"**{_plain(answer.question)}**\n\n{''.join(parts)}\n{remarks}" + (f"\n{notes}\n" if notes else "")


def conversation_markdown(title: str, turns: Sequence[ChatTurn]) -> str:
    """A whole conversation; an unfinished answer is named as such."""
    blocks = [f"# {_plain(title)}\n"]
    for place, turn in enumerate(turns, start=1):
        if turn.answer is not None:
            blocks.append(answer_markdown(turn.answer, prefix=f"{place}-"))
            continue
        said = " ".join(sentence.text for sentence in turn.sentences)
        blocks.append(f"**{_plain(turn.question)}**\n\n{_plain(said)}\n\n*({turn.state}: no whole answer)*\n")
    return "\n".join(blocks)


def file_name(title: str) -> str:
    """A safe file name for an export."""
    return (re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60] or "byline") + ".md"


def _footnote(citation: Citation, prefix: str) -> str:
    where = ", ".join(filter(None, [_plain(citation.title), _plain(citation.source), day(citation.published)]))
    address = f" <{citation.url}>" if re.fullmatch(r"https?://[^\s<>]+", citation.url) else ""
    return f"[^{prefix}{citation.number}]: {where}: “{_plain(citation.quote)}”{address}"


def _plain(words: str) -> str:
    """Words in which Markdown sees nothing but words, on one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", words))
