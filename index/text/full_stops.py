"""Whether a single full stop belongs to a short form, an initial or a number, and so ends no sentence."""

import re

from index.text.english import ENGLISH
from index.text.language import Language, SentenceWords
from index.text.months import MONTHS
from index.text.other_languages import SHORT_FORMS, guess, words_of

CLOSERS = "\"'”’»)]}」』】》〉）］"
OPENERS = "\"'“‘«([{「『【《〈（［¿¡"
_IN_WORD = r"[^\s\"'“”‘’«»()\[\]{}<>,;:!?…/—–-]"
_WORD_BEFORE = re.compile(rf"(?<!{_IN_WORD}){_IN_WORD}++\Z")
_PAIR = re.compile(r"(?<!\w)([^\W\d_]{1,2})\.\s([^\W\d_]{1,2})\Z")
_NUMBER_AT_END = re.compile(r"(?<!\S)(\S++)\s++\d{1,3}\Z")
_BEHIND_NUMBER = re.compile(r"\d\s*[^\W\d_]+\Z")
_ROMAN = re.compile(r"[IVXLCDM]+\Z")
_DATE = re.compile(r"\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.|\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})\b")
_YEAR_LATER = re.compile(r"\S+\s+\d{4}\b")
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,4}|[A-Za-z]|[ivxIVX]{1,4})\Z")
_STREETS = ("str", "gt")
"""Endings of short forms before a house number: "Hafenstr. 5"."""
_LOOK_BACK = 48
_LONGEST_LABEL = 200

# The number of a part of a law or a set of rules belongs to what the part says: "Article 5. The levy ends in May."
_LABEL = re.compile(
    r"\s*(?:§+|art(?:icle|ikel|ículo|icolo|igo|ykuł)|section|rule|clause|chapter|paragraph|paragraf|item|step|regulation|"
    r"schedule|annex|appendix|regel|kapitel|abschnitt|capítulo|capitolo|chapitre|règle|regla|regola|статья|пункт|глава|"
    r"правило)\s*\d{1,4}[a-z]?(?:\.\d{1,3})*\s*",
    re.IGNORECASE,
)


class BlockWords:
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


def goes_on(text: str, start: int, mark_at: int, next_at: int, last: int, words: BlockWords) -> bool:
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
    if mark_at - start <= _LONGEST_LABEL and _LABEL.fullmatch(text, start, mark_at):
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


def _pair_goes_on(before: str, word: str, next_word: str, words: BlockWords) -> bool | None:
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


def _numeral_goes_on(before: str, numeral_at: int, next_word: str, words: BlockWords) -> bool:
    """Whether a Roman numeral behind a name is an ordinal, as in "Karl XII. Nordlund"."""
    earlier = before[:numeral_at].split()
    here = words.here()
    named = bool(earlier) and (earlier[-1][:1].isupper() or earlier[-1].lower() in here.before_an_ordinal)
    return named and bool(here.before_an_ordinal) and next_word.lower() not in here.starters


def _number_goes_on(
    text: str, start: int, mark_at: int, number: str, next_at: int, next_word: str, words: BlockWords
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
    return text[at:end].strip(OPENERS + CLOSERS + ".,;:!?…")
