"""Where sentences begin and end, as exact character spans, by rules.

Three steps. First the text falls into lines: a blank line always ends a sentence, and a single line
break does unless it looks like hard wrapping, which is when the next line goes on in lower case or
when its first word would not have fitted on the line before (heading lines and list items are
short, so they stand alone). Then every full stop, question mark and exclamation mark, of Latin and
of Chinese, Japanese and Korean typography, is a candidate, taken with the quotes and brackets that
close behind it. A candidate is dropped when what stands around it says that the sentence goes on:
a title ("Mr."), an initial, a decimal, a web address, an open bracket, a following lower-case word. A full stop
with no space behind it ("cooperation.The"), as machine translation leaves it, counts when a word in
lower case stands before it and a capitalised one behind it.
"""

import re
from collections.abc import Iterator

from index.text.english import ENGLISH
from index.text.language import Language, SentenceWords
from index.text.tables import is_row

_CANDIDATE = re.compile(r"[.!?…]+|[。！？｡．]+")
_CLOSERS = "\"'”’»)]}」』】》〉）］"
_OPENERS = "\"'“‘«([{「『【《〈（［"
_WORD_BEFORE = re.compile(r"[^\s\"'“”‘’«»()\[\]{}<>,;:!?…/—–-]+\Z")
_GLUED = re.compile(r"[\"'“‘«(\[]?([A-Z][A-Za-z’']*)")
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_LIST_MARK = re.compile(r"\s*(?:[-*•·▪◦‣–—]\s|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]\s|#{1,6}\s|>\s|\|)")
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\Z")
_WRAP_WIDEST = 140
_LOOK_BACK = 48
_BRACKET_AHEAD = 80


def sentence_spans(text: str, language: Language = ENGLISH) -> list[tuple[int, int]]:
    """Find the sentences of ``text``, which is written in ``language``.

    Returns:
        (start, end) per sentence, in order, without overlap, surrounding white space trimmed off.
        Every character that is not white space lies in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    for first, last in block_spans(text):
        start = first
        is_table_row = is_row(text[first:last])
        for end in () if is_table_row else _ends(text, first, last, language.sentences):
            _append_trimmed(spans, text, start, end)
            start = end
        _append_trimmed(spans, text, start, last)
    return spans


def block_spans(text: str) -> list[tuple[int, int]]:
    """Stretches that no sentence crosses: paragraphs, headings, list items; hard-wrapped lines joined."""
    blocks: list[tuple[int, int]] = []
    for paragraph in _paragraphs(text):
        widest = max(end - start for start, end in paragraph)
        start, end = paragraph[0]
        for next_start, next_end in paragraph[1:]:
            if not _is_wrapped(text, start, end, next_start, next_end, widest):
                blocks.append((start, end))
                start = next_start
            end = next_end
        blocks.append((start, end))
    return blocks


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines with no blank line between them."""
    lines: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        if not match.group().strip():
            continue
        if lines and _is_blank_between(text, lines[-1][1], match.start()):
            yield lines
            lines = []
        lines.append(match.span())
    if lines:
        yield lines


def _is_blank_between(text: str, end: int, start: int) -> bool:
    gap = text[end:start].replace("\r\n", "\n")
    return len(gap) - gap.count(" ") - gap.count("\t") > 1 or "\u2029" in gap


def _is_wrapped(text: str, block_start: int, end: int, next_start: int, next_end: int, widest: int) -> bool:
    """Whether the line break after ``end`` is only there because the line was full."""
    line_start = max(block_start, text.rfind("\n", 0, end) + 1)
    if (
        _LIST_MARK.match(text, next_start, next_end)
        or is_row(text[line_start:end])
        or is_row(text[next_start:next_end])
    ):
        return False
    following = text[next_start:next_end].lstrip()
    if widest > _WRAP_WIDEST:
        return False
    if following[0].islower():
        return True
    first_word = following.split(None, 1)[0]
    return end - line_start + 1 + len(first_word) > widest and widest > 40


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        spans.append((start, end))


def _ends(text: str, first: int, last: int, words: SentenceWords) -> Iterator[int]:
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
        if mark[0] in "。！？｡．" or _ends_sentence(text, start, match.start(), end, last, mark, words):
            quotes += text.count('"', counted_to, end)
            counted_to = end
            end = _past_spaced_quote(text, end, last, is_open=quotes % 2 == 1)
            yield end
            start = end


def _past_spaced_quote(text: str, end: int, last: int, *, is_open: bool) -> int:
    """Step over a closing quote that stands between spaces, as in text that was taken apart into words."""
    at = _next_visible(text, end, last)
    stands_alone = is_open and end < at and text[at : at + 1] == '"' and (at + 1 >= last or text[at + 1].isspace())
    return at + 1 if stands_alone else end


def _past_closers(text: str, start: int, end: int, last: int) -> int:
    """Step over closing quotes and brackets; a straight quote closes only when one is open."""
    while end < last and text[end] in _CLOSERS:
        if text[end] == '"' and text.count('"', start, end) % 2 == 0:
            break
        if text[end] == "'" and end + 1 < last and text[end + 1].isalnum():
            break
        end += 1
    return end


def _ends_sentence(text: str, start: int, mark_at: int, end: int, last: int, mark: str, words: SentenceWords) -> bool:
    following = text[end]
    if not following.isspace():
        return _is_glued_end(text, start, mark_at, end, last, words.domains)
    next_at = _next_visible(text, end, last)
    if next_at >= last:
        return False
    upcoming = text[next_at]
    if upcoming in _OPENERS and next_at + 1 < last:
        upcoming = text[next_at + 1]
    if upcoming.islower() or text[next_at] in ".,;:!?…":
        return False
    if mark != ".":
        return mark[0] != "." or not upcoming.isdigit()
    if end > mark_at + 1:  # a quote or bracket closed behind the full stop
        return True
    return not _in_brackets(text, start, mark_at, last) and not _goes_on(text, start, mark_at, next_at, last, words)


def _in_brackets(text: str, start: int, mark_at: int, last: int) -> bool:
    """Whether a bracket that the sentence opened closes soon behind the full stop, as in "(born c. 1450)"."""
    if text.count("(", start, mark_at) <= text.count(")", start, mark_at):
        return False
    ahead = min(last, mark_at + _BRACKET_AHEAD)
    closes, opens = text.find(")", mark_at, ahead), text.find("(", mark_at, ahead)
    return closes >= 0 and (opens < 0 or closes < opens)


def _next_visible(text: str, at: int, last: int) -> int:
    while at < last and text[at].isspace():
        at += 1
    return at


def _goes_on(text: str, start: int, mark_at: int, next_at: int, last: int, words: SentenceWords) -> bool:
    """Whether the single full stop at ``mark_at`` belongs to an abbreviation, an initial or a list number."""
    spaced = mark_at > start and text[mark_at - 1].isspace()
    before = text[max(start, mark_at - _LOOK_BACK) : mark_at].rstrip()
    if spaced and before.endswith("."):
        return False
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word = match.group().strip(".").lower()
    if before == match.group() and mark_at - len(before) <= start + 1 and _LIST_NUMBER.match(before):
        return True
    next_word = _word_at(text, next_at, last)
    if word in words.before_a_number and next_word[:1].isdigit():
        return True
    if word in words.before_a_name:
        return not (spaced and next_word.lower() in words.starters)
    initial = _is_initial(match.group())
    if word in words.may_end or initial:
        return (
            (initial or word not in words.whole_words)
            and (next_word.lower() not in words.starters)
            and (not next_word[:1].isdigit() or word in words.before_a_number or initial)
        )
    return False


def _is_initial(word: str) -> bool:
    """``J``, ``U.S`` or ``A.B.C``: single letters with full stops between them."""
    letters = word.split(".")
    return all(len(letter) == 1 and letter.isupper() for letter in letters if letter) and bool(letters[0])


def _word_at(text: str, at: int, last: int) -> str:
    end = at
    while end < last and end - at < _LOOK_BACK and not text[end].isspace():
        end += 1
    return text[at:end].strip(_OPENERS + _CLOSERS + ".,;:!?…")


def _is_glued_end(text: str, start: int, mark_at: int, end: int, last: int, domains: frozenset[str]) -> bool:
    """Whether a sentence ends though no space follows, as in "cooperation.The"."""
    before = text[max(start, mark_at - _LOOK_BACK) : mark_at]
    if not before or not (before[-1].islower() or before[-1] in _CLOSERS or before[-1].isdigit()):
        return False
    match = _GLUED.match(text, end, min(last, end + _LOOK_BACK))
    if match is None:
        return False
    word = match.group(1)
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
