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
from index.text.language import Language, SentenceWords
from index.text.months import MONTHS
from index.text.other_languages import SHORT_FORMS, guess, words_of
from index.text.tables import is_row

__all__ = ["block_spans", "sentence_spans"]

_STOPS = "。！？｡．।॥۔؟։።፧፨။។᠃᠉⸮"
"""These end a sentence whatever follows, but for a digit between digits."""
_CANDIDATE = re.compile(rf"(?<=[\u0370-\u03ff\u1f00-\u1fff]);|[.!?…‼⁇⁈⁉{_STOPS}]+")
_CLOSERS = "\"'”’»)]}」』】》〉）］"
_OPENERS = "\"'“‘«([{「『【《〈（［¿¡"
_QUOTED_BEFORE = ("と", "って", "、", "，", "라고", "라는")
_WORD_BEFORE = re.compile(r"[^\s\"'“”‘’«»()\[\]{}<>,;:!?…/—–-]+\Z")
_PAIR = re.compile(r"(?<!\w)([^\W\d_]{1,2})\.\s([^\W\d_]{1,2})\Z")
_NUMBER_AT_END = re.compile(r"(\S+)\s+\d{1,3}\Z")
_BEHIND_NUMBER = re.compile(r"\d\s*[^\W\d_]+\Z")
_ROMAN = re.compile(r"[IVXLCDM]+\Z")
_DATE = re.compile(r"\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.|\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})\b")
_YEAR_LATER = re.compile(r"\S+\s+\d{4}\b")
_GLUED = re.compile(r"[\"'“‘«(\[]?([^\W\d_][^\W\d_’']*)")
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,4}|[A-Za-z]|[ivxIVX]{1,4})\Z")
_STREETS = ("str", "gt")
"""Endings of short forms before a house number: "Hafenstr. 5"."""
_LOOK_BACK = 48
_BRACKET_AHEAD = 80
_LONGEST_BRACKET = 2_000
_LONGEST_QUOTE = 20_000


class _Words:
    """Words of the language of one block, guessed only when a full stop is in doubt."""

    def __init__(self, text: str, language: Language) -> None:
        told = language.sentences
        self._text, self._told = text, told
        self._is_told = language is not ENGLISH
        self._block = (0, 0)
        self._found: SentenceWords | None = None
        self._mostly: str | None = None
        self.short_forms = SHORT_FORMS | told.before_a_name | told.may_end | told.before_a_number
        self.domains = told.domains

    def enter(self, first: int, last: int) -> None:
        """Go on to another block."""
        self._block, self._found = (first, last), None

    def here(self) -> SentenceWords:
        """Those of the block; where it is too short to tell, those of the text's beginning."""
        if self._is_told:
            return self._told
        if self._found is None:
            code = guess(self._text, *self._block)
            if not code:
                if self._mostly is None:
                    self._mostly = guess(self._text, 0, len(self._text))
                code = self._mostly or guess(self._text, *self._block, fewest=1)
            self._found = words_of(code, self._told)
        return self._found


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
    words = _Words(text, language)
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


def _ends(text: str, first: int, last: int, words: _Words) -> Iterator[int]:
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
        if mark[0] in _STOPS:
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
    while end < last and (text[end] in _CLOSERS or text.startswith(("“ ", "“\n"), end)):
        if text[end] == '"' and text.count('"', max(start, end - _LONGEST_QUOTE), end) % 2 == 0:
            break
        if text[end] == "'" and end + 1 < last and text[end + 1].isalnum():
            break
        end += 1
    return end


def _ends_sentence(text: str, start: int, mark_at: int, end: int, last: int, mark: str, words: _Words) -> bool:
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


def _goes_on(text: str, start: int, mark_at: int, next_at: int, last: int, words: _Words) -> bool:
    """Whether the single full stop at ``mark_at`` belongs to an abbreviation, an initial or a number."""
    spaced = mark_at > start and text[mark_at - 1].isspace()
    before = text[max(start, mark_at - _LOOK_BACK) : mark_at].rstrip()
    if spaced and before.endswith("."):
        return False
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    if before == match.group() and mark_at - len(before) <= start + 1 and _LIST_NUMBER.match(before):
        return True
    next_word = _word_at(text, next_at, last)
    word = match.group().strip(".")
    if word.isdecimal():
        return _number_goes_on(text, start, mark_at, word, next_at, next_word, words)
    initial = _is_initial(match.group())
    if initial and len(next_word) == 1 and next_word.isupper() and text[next_at + 1 : next_at + 2] == ".":
        return True
    if (paired := _pair_goes_on(before, word, next_word, words)) is not None:
        return paired
    if len(word) > 1 and _ROMAN.match(word):
        return _numeral_goes_on(before, match.start(), next_word, words)
    word = word.lower()
    if not initial and word not in words.short_forms:
        return next_word[:1].isdigit() and word.endswith(_STREETS)
    return _short_form_goes_on(before, word, next_word, words.here(), initial=initial, spaced=spaced)


def _pair_goes_on(before: str, word: str, next_word: str, words: _Words) -> bool | None:
    """Whether the sentence goes on at either full stop of "z. B."; None where there is no such pair."""
    pair = _PAIR.search(before)
    if pair is not None and (joined := f"{pair.group(1)}.{pair.group(2)}".lower()) in words.short_forms:
        here = words.here()
        if joined in here.before_a_name or joined in here.may_end:
            return joined in here.before_a_name or next_word.lower() not in here.starters
    joined = f"{word}.{next_word}".lower()
    return True if joined in words.short_forms and joined in words.here().before_a_name else None


def _short_form_goes_on(
    before: str, word: str, next_word: str, here: SentenceWords, *, initial: bool, spaced: bool
) -> bool:
    next_is_number = next_word[:1].isdigit()
    if word in here.before_a_number and next_is_number:
        return True
    if word in here.units:
        return not _BEHIND_NUMBER.search(before)
    if word in here.before_a_name:
        return not (spaced and next_word.lower() in here.starters)
    if word in here.may_end or initial:
        return (
            (initial or word not in here.whole_words)
            and next_word.lower() not in here.starters
            and (not next_is_number or word in here.before_a_number or initial)
        )
    return False


def _numeral_goes_on(before: str, numeral_at: int, next_word: str, words: _Words) -> bool:
    """Whether a Roman numeral behind a name is an ordinal, as in "Karl XII. Nordlund"."""
    earlier = before[:numeral_at].split()
    here = words.here()
    named = bool(earlier) and (earlier[-1][:1].isupper() or earlier[-1].lower() in here.before_an_ordinal)
    return named and bool(here.before_an_ordinal) and next_word.lower() not in here.starters


def _number_goes_on(
    text: str, start: int, mark_at: int, number: str, next_at: int, next_word: str, words: _Words
) -> bool:
    """Whether a number with a full stop behind it is an ordinal, a day before its month, or part of a date."""
    before = text[max(start, mark_at - _LOOK_BACK) : mark_at]
    earlier = _NUMBER_AT_END.search(before)
    word_before = earlier.group(1).lower().strip(".") if earlier else ""
    following = next_word.lower()
    date = _DATE.search(text, max(start, mark_at - 10), next_at + 12)
    if date and date.start() <= mark_at < date.end():
        return True
    is_count = word_before in words.short_forms and word_before in words.here().before_a_number
    if following in MONTHS and len(number) < 3 and not is_count:
        here = words.here()
        if here.before_an_ordinal or word_before in ("on", "den", "am") or _YEAR_LATER.match(text, next_at):
            return True
    if len(number) > 3 or is_count:
        return False
    here = words.here()
    if not here.before_an_ordinal or following in here.starters:
        return False
    return here.nouns_in_capitals and len(number) < 3 or word_before in here.before_an_ordinal


def _is_initial(word: str) -> bool:
    """``J``, ``U.S`` or ``A.B.C``: single letters with full stops between them; or one letter of Arabic or Hebrew."""
    letters = word.split(".")
    return all(
        len(letter) == 1 and (letter.isupper() or "\u05d0" <= letter <= "\u06d3") for letter in letters if letter
    ) and bool(letters[0])


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
