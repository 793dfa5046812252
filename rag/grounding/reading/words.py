"""Words as the grounding check compares them.

Generated prose, edited news and tokenised corpora write the same words differently: ``don't`` and
``do n't``, curly and straight quotes, ``U.S.`` and ``US``, ``20-minute`` and ``20 minute``. Text is
brought to one list of words first; punctuation is dropped, but remembered as a clause boundary.

:func:`fit` says how well a word in one text sits in the same surroundings as a word in another: the
same neighbours on the same side, near ones counting more. It is what tells "sold 77,000 in its third
week" from the 62,000 of the fourth when both numbers stand in the source.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import snowballstemmer

FUNCTION_WORDS = frozenset(
    """a an the this that these those such same own other another each every either both few some any all
    i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself himself
    herself itself themselves who whom whose which what where when why how there here then than so as if because
    since while although though whereas unless until till whether and or but nor yet of in on at by for with about
    into onto over under from to up down out off through during between among within across along around upon toward
    towards per via is are was were be been being am do does did done doing have has had having will would shall
    should can could may might must ought not no never also just only even still already very too more most less
    least much many well however therefore thus hence moreover furthermore additionally indeed instead
    otherwise meanwhile according one ones s t d ll re ve m""".split()
)

HONORIFICS = frozenset(
    """mr mrs ms miss dr prof sir dame lord lady messrs president chairman chairwoman secretary minister premier
    prime senator governor mayor judge justice general colonel captain major sergeant king queen prince princess pope
    saint st rev reverend father professor doctor director chief vice deputy""".split()
)

COURTESY = frozenset("mr mrs ms miss dr messrs sir dame st saint".split())

_REACH = 5
_SENTENCE_END = frozenset(".!?")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st jr sr vs etc no messrs gen sen rep gov lt col inc ltd co e g i e".split()
)
_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}
_PREPARE = (
    (re.compile(r"[’‘ʼ′]"), "'"),
    (re.compile(r"``|''|[“”„«»]"), '"'),
    (re.compile(r"[‐‑‒–—−]"), "-"),
    (re.compile(r"(?i)\bcan\s?not\b|\bca\s?n't\b"), "can not"),
    (re.compile(r"(?i)\bwo\s?n't\b"), "will not"),
    (re.compile(r"(?i)\bsha\s?n't\b"), "shall not"),
    (re.compile(r"(?i)n't\b"), " not"),
    (re.compile(r"'(?:s|S)\b(?!\w)"), " "),
    (re.compile(r"(?<=[sS])'(?=\s)"), " "),
    (re.compile(r"\b((?:[A-Za-z]\.){2,})"), lambda found: found.group(1).replace(".", "") + " "),
    (re.compile(r"(?<=\d)\s?\.\s(?=\d)(?!\d{3}\b)"), ". "),
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|[$£€¥₩₹%°]|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number, without the punctuation around it.

    Attributes:
        text: As written.
        key: What is compared: case, accents and inflection taken off.
        after: The punctuation and spaces between it and the word before ("" when none).
        opens: Whether it begins a sentence.
    """

    text: str
    key: str
    after: str
    opens: bool

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[:1].isdigit()

    @property
    def breaks(self) -> bool:
        """Whether a clause ends before it."""
        return any(mark in self.after for mark in ',;:.!?()[]"')

    @property
    def content(self) -> bool:
        """Whether it carries meaning of its own."""
        return self.lower not in FUNCTION_WORDS


@lru_cache(maxsize=1)
def _stemmer() -> "snowballstemmer.EnglishStemmer":
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    lines = Path(__file__).with_name("irregular.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(": ") for line in lines if not line.startswith("#")]
    return {form: base for base, forms in pairs for form in (base, *forms.split())}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without case, accents and inflection: ``Sirens`` and ``siren`` agree."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(mark))
    plain = _american(plain.replace("'", ""))
    return _irregular().get(plain) or str(_stemmer().stemWord(plain))


def _american(word: str) -> str:
    """British spellings as American ones, so that ``licence`` is ``license`` and ``colour`` is ``color``."""
    if len(word) < 6:
        return word
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word


_SPELLINGS = (
    (re.compile(r"(?<=[^aeiou])our(?=(?:s|ed|ing|ite|able|ful|less|al|er|ers|hood|ly)?$)"), "or"),
    (re.compile(r"is(?=(?:e|ed|es|ing|ation|ations|er|ers)$)(?<!ris)(?<!vis)(?<!wis)(?<!mis)"), "iz"),
    (re.compile(r"^(licen|defen|offen|preten)c(?=es?$)"), r"\1s"),
    (re.compile(r"^(cent|met|theat|fib|lit|calib|kilomet|centimet)re(s?)$"), r"\1er\2"),
    (re.compile(r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
)


def _prepared(text: str) -> str:
    for sign, words in _FRACTIONS.items():
        text = text.replace(sign, words)
    text = unicodedata.normalize("NFKC", text)
    for pattern, replacement in _PREPARE:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order; currency and percent signs count as words."""
    prepared = _prepared(text)
    found: list[Word] = []
    opens, gap_from = True, 0
    for match in _TOKEN.finditer(prepared):
        token = match.group()
        if not (token[0].isalnum() or token in "$£€¥₩₹%°"):
            if token in _SENTENCE_END and not (found and _abbreviates(found[-1], prepared, match.start())):
                opens = True
            continue
        gap = prepared[gap_from : match.start()]
        found.append(Word(token, "usa" if token in ("US", "USA") else stem(token), gap, opens))
        opens, gap_from = False, match.end()
    return tuple(found)


def _abbreviates(word: Word, text: str, dot: int) -> bool:
    attached = text[dot] == "." and text[dot - 1 : dot].isalnum()
    return attached and (word.lower in _ABBREVIATIONS or (len(word.text) == 1 and word.capital))


def weight(word: Word) -> float:
    """How much a word tells: function words little, long words and names more."""
    if not word.content:
        return 0.0
    if word.capital or word.is_number:
        return 1.3
    return min(1.2, 0.5 + 0.1 * len(word.text))


def fit(ours: Sequence[Word], slot: tuple[int, int], theirs: Sequence[Word], place: tuple[int, int]) -> float:
    """How alike the surroundings of two stretches are; 0 when they share no neighbour.

    Args:
        ours: Words of the sentence.
        slot: First and one past the last word of the stretch in ``ours``.
        theirs: Words of the quote.
        place: The same in ``theirs``.

    Returns:
        Sum over our five neighbours on either side of ``w / (1 + d/2)``, for those that are also one of
        the other's eight on that side: ``w`` is 1 for content and 0.4 for function words, ``d`` how far
        the nearer neighbours are passed over on both sides.
    """
    far = _REACH + 3
    left = _side(ours[max(0, slot[0] - _REACH) : slot[0]][::-1], _sentence_left(theirs, place[0])[:far])
    right = _side(ours[slot[1] : slot[1] + _REACH], _sentence_right(theirs, place[1])[:far])
    return left + right


def _sentence_left(words: Sequence[Word], at: int) -> list[Word]:
    """Words before ``at`` in its sentence, the nearest first."""
    found: list[Word] = []
    for place in range(at - 1, -1, -1):
        if words[place + 1].opens if place + 1 < len(words) else False:
            break
        found.append(words[place])
    return found


def _sentence_right(words: Sequence[Word], at: int) -> list[Word]:
    found: list[Word] = []
    for word in words[at:]:
        if word.opens:
            break
        found.append(word)
    return found


def _side(ours: Sequence[Word], theirs: Sequence[Word]) -> float:
    total = 0.0
    used: set[int] = set()
    for near, word in enumerate(ours):
        for far, other in enumerate(theirs):
            if other.key == word.key and far not in used:
                used.add(far)
                total += (1.0 if word.content else 0.4) / (1.0 + 0.35 * (near + far))
                break
    return total
