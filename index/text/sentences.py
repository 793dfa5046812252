"""Where sentences begin and end, as exact character spans, by rules.

Three steps. First the text falls into blocks (:mod:`index.text.blocks`): paragraphs, headings, list items, rows of
tables; no sentence crosses their borders, and a row is one sentence. Then every full stop, question mark and
exclamation mark, of whatever script, is a candidate, taken with the quotes and brackets that close behind it. The
stops of scripts without capitals ("।", "۔", "؟", "。") end a sentence by themselves. Any other candidate is dropped
when what stands around it says that the sentence goes on: a title ("Mr."), an initial, a decimal, an ordinal ("am 5.
Juni"), a web address, an open bracket, a following lower-case word. Which short forms and ordinals there are depends
on the language, which is guessed for each block that has a doubtful full stop (:mod:`index.text.other_languages`). A
full stop with no space behind it ("cooperation.The"), as machine translation leaves it, counts when a word in lower
case stands before it and a capitalised one behind it.
"""

import re
from collections.abc import Iterator

from index.text.blocks import block_spans
from index.text.english import ENGLISH
from index.text.full_stops import CLOSERS, OPENERS, BlockWords, goes_on
from index.text.language import Language
from index.text.tables import is_row

__all__ = ["block_spans", "sentence_spans"]

STOPS = "。！？｡．।॥۔؟։።፧፨။។᠃᠉⸮"
"""These end a sentence whatever follows, but for a digit between digits."""
_CANDIDATE = re.compile(rf"(?<=[\u0370-\u03ff\u1f00-\u1fff]);|[.!?…‼⁇⁈⁉{STOPS}]+")
_QUOTED_BEFORE = ("と", "って", "、", "，", "라고", "라는")
_GLUED = re.compile(r"[\"'“‘«(\[]?([^\W\d_][^\W\d_’']*)")
_LOOK_BACK = 48
_BRACKET_AHEAD = 80
_LONGEST_BRACKET = 2_000
_LONGEST_QUOTE = 20_000


def sentence_spans(text: str, language: Language = ENGLISH) -> list[tuple[int, int]]:
    """Find the sentences of ``text``.

    Args:
        text: It may change its language from block to block.
        language: What it is written in; where this is English, another that a block shows counts instead.

    Returns:
        (start, end) per sentence, in order, without overlap, surrounding white space trimmed off.
        Every character that is not white space lies in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    words = BlockWords(text, language)
    may_hold_rows = " | " in text
    for first, last in block_spans(text):
        start = first
        if not (may_hold_rows and is_row(text[first:last])):
            words.enter(first, last)
            for end in _ends(text, first, last, words):
                _append_trimmed(spans, text, start, end)
                start = end
        _append_trimmed(spans, text, start, last)
    return spans


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        spans.append((start, end))


def _ends(text: str, first: int, last: int, words: BlockWords) -> Iterator[int]:
    """Ends of the sentences of one block, closing quotes and brackets included, the last one left out."""
    start = counted_to = first
    quotes = 0
    for match in _CANDIDATE.finditer(text, first, last):
        mark, after = match.group(), match.end()
        if after < start:
            continue
        end = _past_closers(text, start, after, last)
        if end >= last:
            return
        if mark[0] in STOPS:
            is_end = _is_sure_end(text, match.start(), after, end)
        else:
            is_end = _ends_sentence(text, start, match.start(), end, last, mark, words)
        if is_end:
            quotes += text.count('"', counted_to, end)
            counted_to = end
            end = _past_spaced_quote(text, end, last, is_open=quotes % 2 == 1)
            if text[end - 1] == "»" and text[_next_visible(text, end, last - 1)].islower():
                continue
            yield end
            start = end


def _past_spaced_quote(text: str, end: int, last: int, *, is_open: bool) -> int:
    """Step over a closing quote that stands between spaces, as in French or in text that was taken apart into words."""
    at = _next_visible(text, end, last)
    closes = text[at : at + 1] == "»" or (is_open and text[at : at + 1] == '"')
    stands_alone = closes and end < at and (at + 1 >= last or text[at + 1].isspace())
    return at + 1 if stands_alone else end


def _is_sure_end(text: str, mark_at: int, after: int, end: int) -> bool:
    """Whether a stop that needs no capital behind it ends a sentence; ``end`` < len(text)."""
    if mark_at and text[mark_at - 1].isdigit() and text[after].isdigit():
        return False
    return end == after or not text.startswith(_QUOTED_BEFORE, end)


def _past_closers(text: str, start: int, end: int, last: int) -> int:
    """Step over closing quotes and brackets; a straight quote closes only when one is open."""
    while end < last and (text[end] in CLOSERS or text.startswith(("“ ", "“\n"), end)):
        if text[end] == '"' and text.count('"', max(start, end - _LONGEST_QUOTE), end) % 2 == 0:
            break
        if text[end] == "'" and end + 1 < last and text[end + 1].isalnum():
            break
        end += 1
    return end


def _ends_sentence(text: str, start: int, mark_at: int, end: int, last: int, mark: str, words: BlockWords) -> bool:
    following = text[end]
    if not following.isspace():
        return _is_glued_end(text, start, mark_at, end, last, words.domains)
    next_at = _next_visible(text, end, last)
    if next_at >= last:
        return False
    upcoming = text[next_at]
    if upcoming in OPENERS and next_at + 1 < last:
        upcoming = text[next_at + 1]
    if upcoming.islower() or text[next_at] in ".,;:!?…":
        return False
    if mark != ".":
        return mark[0] != "." or not upcoming.isdigit()
    if end > mark_at + 1:  # a quote or bracket closed behind the full stop
        return True
    return not _in_brackets(text, start, mark_at, last) and not goes_on(text, start, mark_at, next_at, last, words)


def _in_brackets(text: str, start: int, mark_at: int, last: int) -> bool:
    """Whether a bracket that the sentence opened closes soon behind the full stop, as in "(born c. 1450)"."""
    start = max(start, mark_at - _LONGEST_BRACKET)
    if text.count("(", start, mark_at) <= text.count(")", start, mark_at):
        return False
    ahead = min(last, mark_at + _BRACKET_AHEAD)
    closes, opens = text.find(")", mark_at, ahead), text.find("(", mark_at, ahead)
    return closes >= 0 and (opens < 0 or closes < opens)


def _next_visible(text: str, at: int, last: int) -> int:
    while at < last and text[at].isspace():
        at += 1
    return at


def _is_glued_end(text: str, start: int, mark_at: int, end: int, last: int, domains: frozenset[str]) -> bool:
    """Whether a sentence ends though no space follows, as in "cooperation.The"."""
    before = text[max(start, mark_at - _LOOK_BACK) : mark_at]
    if not before or not (before[-1].islower() or before[-1] in CLOSERS or before[-1].isdigit()):
        return False
    match = _GLUED.match(text, end, min(last, end + _LOOK_BACK))
    if match is None:
        return False
    word = match.group(1)
    if not word[0].isupper():
        return False
    if (len(word) > 1 and not word[1:].islower()) or word.lower() in domains:
        return False
    token = before.split()[-1] if before.split() else ""
    if "/" in token or "@" in token or token.lower().startswith("www") or "." in token:
        return False
    stops_at = match.end()
    behind = text[stops_at] if stops_at < last else " "
    if behind in "./@_" and not (stops_at + 1 >= last or text[stops_at + 1].isspace()):
        return False
    return len(token) > 1 or end > mark_at + 1
