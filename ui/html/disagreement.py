"""Remarks under an answer. A remark that names two or more citations shows their quotes side by side.

Articles that disagree are shown so, each with its date first, because the date mostly explains the difference.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rag.answer import Citation
from ui.html.markup import button, text
from ui.words import UNKNOWN_OUTLET, day_in_words

_MARKER = re.compile(r"\[([0-9]{1,4})\]")


def note_html(turn_id: int, note: str, citations: Sequence[Citation]) -> str:
    """A remark of an answer, in which ``[n]`` names a citation."""
    by_number = {citation.number: citation for citation in citations}
    numbers = dict.fromkeys(int(digits) for digits in _MARKER.findall(note))
    named = [by_number[number] for number in numbers if number in by_number]
    if len(named) < 2:
        return f"<p class='note'>{text(note)}</p>"
    days = [citation.published for citation in named if citation.published]
    newest = max(days) if len(days) == len(named) and len(set(days)) > 1 else None
    quotes = "".join(_dated_quote(turn_id, citation, newest) for citation in named)
    return (
        f"<section class='disagreement' aria-label='Articles differ'><p><span aria-hidden='true'>⇄</span> "
        f"{_with_numbers(turn_id, note, by_number)}</p><div class='dated-quotes'>{quotes}</div></section>"
    )


def number_button(turn_id: int, citation: Citation) -> str:
    """The number of a citation as a button that opens its article."""
    label = f"Open citation {citation.number}"
    return button(str(citation.number), "cite", class_="cite", aria_label=label, turn=turn_id, number=citation.number)


def _dated_quote(turn_id: int, citation: Citation, newest: date | None) -> str:
    """Date, outlet, quote and article; ``newest`` is the latest date if the dates differ, else None."""
    age = ""
    if newest is not None:
        age = f"<span class='age'>{'Newer' if citation.published == newest else 'Older'}</span>"
    opener = button(citation.title, "cite", aria_label=f"Open {citation.title}", turn=turn_id, number=citation.number)
    return (
        f"<blockquote><p class='when'><b>{text(day_in_words(citation.published))}</b>{age}</p>"
        f"<p class='where'>{text(citation.source or UNKNOWN_OUTLET)}</p>"
        f"<q>{text(citation.quote)}</q><p class='opens'>{number_button(turn_id, citation)}{opener}</p></blockquote>"
    )


def _with_numbers(turn_id: int, note: str, citations: Mapping[int, Citation]) -> str:
    """A remark in which each ``[n]`` is a button if there is a citation n."""
    parts: list[str] = []
    for index, part in enumerate(_MARKER.split(note)):  # words, number, words, number, …, words
        if index % 2 == 0:
            parts.append(text(part))
        elif int(part) in citations:
            parts.append(number_button(turn_id, citations[int(part)]))
        else:
            parts.append(f"[{text(part)}]")
    return "".join(parts)
