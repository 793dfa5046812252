"""Remarks under an answer; one that names two or more citations sets them side by side.

That is how articles that differ are shown: each with its day first, since the day mostly tells why.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rag.answer import Citation
from ui.html.markup import UNKNOWN_OUTLET, button, day, text

_MARKER = re.compile(r"\[([0-9]{1,4})\]")


def note_html(turn_id: int, note: str, citations: Sequence[Citation]) -> str:
    """A remark of an answer, in which ``[n]`` names a citation."""
    by_number = {citation.number: citation for citation in citations}
    numbers = dict.fromkeys(int(found) for found in _MARKER.findall(note))
    named = [by_number[number] for number in numbers if number in by_number]
    if len(named) < 2:
        return f"<p class='note'>{text(note)}</p>"
    days = [citation.published for citation in named if citation.published]
    newest = max(days) if len(days) == len(named) and len(set(days)) > 1 else None
    sides = "".join(_side(turn_id, citation, newest) for citation in named)
    return (
        f"<section class='disagreement' aria-label='Articles differ'><p><span aria-hidden='true'>⇄</span> "
        f"{_with_numbers(turn_id, note, by_number)}</p><div class='sides'>{sides}</div></section>"
    )


def number_button(turn_id: int, citation: Citation) -> str:
    """The number of a citation, to be pressed."""
    label = f"Open citation {citation.number}"
    return button(str(citation.number), "cite", class_="cite", aria_label=label, turn=turn_id, number=citation.number)


def _side(turn_id: int, citation: Citation, newest: date | None) -> str:
    """When and where, the words, the article; ``newest`` is set when the days tell the sides apart."""
    age = ""
    if newest is not None:
        age = f"<span class='age'>{'Newer' if citation.published == newest else 'Older'}</span>"
    open_it = button(citation.title, "cite", aria_label=f"Open {citation.title}", turn=turn_id, number=citation.number)
    return (
        f"<blockquote><p class='when'><b>{text(day(citation.published))}</b>{age}</p>"
        f"<p class='where'>{text(citation.source or UNKNOWN_OUTLET)}</p>"
        f"<q>{text(citation.quote)}</q><p class='opens'>{number_button(turn_id, citation)}{open_it}</p></blockquote>"
    )


def _with_numbers(turn_id: int, note: str, citations: Mapping[int, Citation]) -> str:
    """A remark whose ``[n]`` are buttons, where there is such a citation."""
    shown = []
    for place, part in enumerate(_MARKER.split(note)):  # words, number, words, number, …, words
        if place % 2 == 0:
            shown.append(text(part))
        elif int(part) in citations:
            shown.append(number_button(turn_id, citations[int(part)]))
        else:
            shown.append(f"[{text(part)}]")
    return "".join(shown)
