"""The rule that decides whether two articles are reprints of the same report.

Many outlets print the same agency report under their own headlines, with their own first and last lines.
Two articles are *reprints* of one report when all of this holds:

1. Where both days of publication are known, they lie at most three days apart, and the articles of one outlet, or
   of none that is known, have the same day. The same words a month later are news again, and what an outlet
   says again the next day is a notice of its own ("the river level is normal").
2. Their bodies are nearly the same: the exact Jaccard similarity of the sets of four-word shingles
   (Broder, "On the resemblance and containment of documents", 1997) is at least 0.8. At that border
   one word in 36 has been changed; of 423 articles of one magazine no two reached 0.03.
3. Nothing in what differs could be a disagreement. Wherever the two bodies part, neither side may have a
   number, a word that turns a statement round or makes it less certain ("not", "denied", "fell", "may"), or
   letters that our lists can't read; nothing right behind a number may differ (its unit); no word may
   have become its contrary by a prefix; and no name, which is any word with a capital, may stand in
   another one's place. So a corrected toll and a "not yet" that became "has" stay apart, each with its own
   place in a search.

*Short* articles, of fewer than fifty shingles, are reprints only if their bodies are the same word for word, their days
do not differ, and their titles are the same or name nothing that the body does not: "The lock is closed until June"
under two places' names is news of two locks.

In doubt the articles are not reprints: a reprint that is shown twice costs a line, but a correction that is
hidden misleads the reader. Titles of longer ones are not compared, because outlets write their own.

The *body* is the text without what outlets put round it: lines at the beginning and the end that end in
no full stop or name a copyright, and the place and agency before the first dash. Such a line is left
out only if it has no number and no turning word, or is plainly about a date, a page or rights.

Finding pairs: MinHash with 64 permutations cut into 16 bands of 4. Two articles are compared when one
band agrees, which at similarity s happens with probability 1 - (1 - s^4)^16: at s = 0.8, 0.9998; at 0.3,
0.12. More permutations would cost time and rows to find the last 0.02 %. Into each band goes a digest of
the body's numbers and turning words in their order: rule 3 demands that they agree, so a thousand weather
reports that differ only in their figures never meet.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

from index.text.english.calendar_words import MONTH_PATTERN
from index.text.english.function_words import NO_NAMES
from index.text.english.negation import TURNING_STEMS, TURNING_WORDS
from index.text.english.number_words import COUNT_WORDS
from index.text.sentences import block_spans

if TYPE_CHECKING:
    from difflib import Match

    from datasketch import MinHash

VERSION = 2
"""Raise it when signatures or the rule change; an index with another version compares all articles again."""
MIN_SIMILARITY = 0.8
SHINGLE_WORDS = 4
MIN_SHINGLES = 50
"""Shorter articles are only compared word for word: a few lines may be alike because of a usual phrase."""
MIN_WORDS = 8
"""Still shorter ones are not compared at all."""
MOST_WORDS = 20_000
"""Longer ones are books or archives, not wire copy, and comparing them word by word takes long."""
MAX_STEPS = 8_000_000
"""Steps that finding the differences of two articles may take, about a second. Two articles that need more repeat
a few words over and over, and count as different."""
MAX_DAYS_APART = 3
BANDS, ROWS = 16, 4

_MOST_LINES_AROUND = 4
_MOST_WORDS_AROUND = 30

_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*[^\W_]*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_]+(?:'[^\W\d_]+)*|[$£€¥₩%]"
)
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]」』]*\s*\Z")
_DATELINE = re.compile(
    r"\A\W*(?:[A-Z]{3,}[^.!?\n]{0,60}?|[A-Z][^.!?\n]{0,60}?\([A-Za-z][^()\n]{0,30}\))\s*(?:—|–|--|\s-)\s"
)
_MONTH = MONTH_PATTERN.lower()
_RIGHTS = re.compile(
    r"©|\b(?:copyright|all rights reserved|(?:first|originally) (?:published|appeared))\b", re.IGNORECASE
)
_ABOUT_PRINTING = re.compile(
    rf"{_RIGHTS.pattern}|\b(?:published|updated)\b|\b(?:page|vol|volume|issue|edition)\b\.? [a-z]?\d|"
    rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b|\b{_MONTH}\.? \d",
    re.IGNORECASE,
)
_CONTRARY = re.compile(r"(?:un|in|im|il|ir|dis|non|de|mis|anti)(?=\w{3})")
_PERCENT = frozenset("% percent per cent pct".split())


@dataclass(frozen=True, slots=True)
class Report:
    """An article in the form in which it is compared.

    Attributes:
        published: Day of publication, or None.
        source: The outlet, compared without regard to case, or "".
        words: The words of its body, case folded; [] when it is too long to be compared.
        names: For each word, whether it is written like a name.
        title: The words of its title, case folded.
        title_names: Those of them that are written like names, and its facts.
    """

    published: date | None
    source: str
    words: tuple[str, ...]
    names: tuple[bool, ...]
    title: tuple[str, ...] = ()
    title_names: frozenset[str] = frozenset()

    @property
    def shingles(self) -> set[tuple[str, ...]]:
        """Every run of four words."""
        return set(zip(*(self.words[i:] for i in range(SHINGLE_WORDS)), strict=False))

    @property
    def facts(self) -> tuple[str, ...]:
        """Its numbers and turning words, in order."""
        return tuple(word for word in self.words if _is_fact(word))


def report(text: str, published: date | None = None, source: str = "", title: str = "") -> Report:
    """Take an article's text apart."""
    source = source.casefold()
    spelt = tuple(_tokens(body(text)))
    if len(spelt) > MOST_WORDS:
        return Report(published, source, (), ())
    words = tuple(_folded(word) for word in spelt)
    names = tuple(word[0].isupper() and key not in NO_NAMES for word, key in zip(spelt, words, strict=True))
    spelt_title = tuple(_tokens(title))
    title_words = tuple(map(_folded, spelt_title))
    pairs = zip(spelt_title, title_words, strict=True)
    telling = frozenset(key for word, key in pairs if _is_fact(key) or _may_name(word, key))
    return Report(published, source, words, names, title_words, telling)


def _may_name(word: str, key: str) -> bool:
    """Whether a word of a title may be a name; in a script without capitals any may."""
    return (word[0].isupper() and key not in NO_NAMES) or not (_is_readable(key) or word[0].islower())


def body(text: str) -> str:
    """The text without the lines that outlets put round it, and without the dateline."""
    blocks = [text[start:end] for start, end in block_spans(text)]
    first, last = 0, len(blocks)
    while first < min(last, _MOST_LINES_AROUND) and _is_around(blocks[first]):
        first += 1
    while last > max(first, len(blocks) - _MOST_LINES_AROUND) and _is_around(blocks[last - 1]):
        last -= 1
    inner = blocks[first:last]
    if inner:
        inner[0] = _DATELINE.sub("", inner[0])
    return "\n".join(inner)


def bands(text: str) -> tuple[int, ...]:
    """The keys (64 bits, signed) under which an article meets its reprints; () when it is not to be compared."""
    own_report = report(text)
    shingles = own_report.shingles
    if len(shingles) < MIN_SHINGLES:
        return _short_bands(own_report)
    sketch = _empty_sketch().copy()
    sketch.update_batch(" ".join(shingle).encode() for shingle in shingles)
    facts = blake2b(" ".join(own_report.facts).encode(), digest_size=8).digest()
    values = sketch.hashvalues
    keys = (
        blake2b(rows.astype("<u4").tobytes() + facts, digest_size=8, salt=band.to_bytes(2, "little"))
        for band, rows in enumerate(values.reshape(BANDS, ROWS))
    )
    return tuple(int.from_bytes(key.digest(), "little", signed=True) for key in keys)


def _short_bands(own_report: Report) -> tuple[int, ...]:
    """One key for the whole of a short body."""
    if len(own_report.words) < MIN_WORDS:
        return ()
    digest = blake2b(" ".join(own_report.words).encode(), digest_size=8, salt=b"short").digest()
    return (int.from_bytes(digest, "little", signed=True),)


def similarity(first: Report, second: Report) -> float:
    """Exact Jaccard similarity of the shingles, 0 to 1; 0 where either has too few."""
    ours, theirs = first.shingles, second.shingles
    if min(len(ours), len(theirs)) < MIN_SHINGLES:
        return 0.0
    shared = len(ours & theirs)
    return shared / (len(ours) + len(theirs) - shared)


def are_reprints(first: Report, second: Report) -> bool:
    """Whether the two are reprints of one report, by the rules above; their order does not matter."""
    if not days_are_close(first.published, second.published) or first.facts != second.facts:
        return False
    if first.source == second.source and first.published and second.published and first.published != second.published:
        return False
    if min(len(first.shingles), len(second.shingles)) < MIN_SHINGLES:
        return _are_short_reprints(first, second)
    if similarity(first, second) < MIN_SIMILARITY:
        return False
    return first.words == second.words or not _may_disagree(*sorted((first, second), key=lambda report: report.words))


def _are_short_reprints(first: Report, second: Report) -> bool:
    if first.words != second.words or len(first.words) < MIN_WORDS:
        return False
    if first.published and second.published and first.published != second.published:
        return False
    return first.title == second.title or (first.title_names | second.title_names) <= set(first.words)


def days_are_close(first: date | None, second: date | None) -> bool:
    """Rule 1; an unknown day is close to any."""
    return first is None or second is None or abs((first - second).days) <= MAX_DAYS_APART


def _may_disagree(first: Report, second: Report) -> bool:
    """Whether anything in what differs could be a disagreement."""
    matcher = _Matcher(first.words, second.words)
    try:
        opcodes = matcher.get_opcodes()
    except _StepsTakenError:
        return True
    for kind, a, b, c, d in opcodes:
        if kind == "equal":
            continue
        ours, theirs = first.words[a:b], second.words[c:d]
        changed = ours + theirs
        if any(_is_fact(word) or not _is_readable(word) for word in changed):
            return True
        if a and _is_number(first.words[a - 1]) and not _PERCENT.issuperset(changed):
            return True
        if _hold_contraries(ours, theirs):
            return True
        our_names = {word for word, name in zip(ours, first.names[a:b], strict=True) if name}
        their_names = {word for word, name in zip(theirs, second.names[c:d], strict=True) if name}
        if our_names and their_names and not our_names & their_names:
            return True
    return False


class _StepsTakenError(Exception):
    """Finding the differences of two articles takes more steps than it may."""


class _Matcher(SequenceMatcher[str]):
    """The standard library's matcher with its steps counted: its time grows with the cube of words that repeat."""

    b2j: dict[str, list[int]]

    def __init__(self, first: Sequence[str], second: Sequence[str]) -> None:
        super().__init__(None, first, second)
        self._left = MAX_STEPS
        self._steps_before = [0, *accumulate(1 + len(self.b2j.get(word, ())) for word in first)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> "Match":
        end = len(self._steps_before) - 1 if ahi is None else ahi
        self._left -= self._steps_before[end] - self._steps_before[alo]
        if self._left < 0:
            raise _StepsTakenError
        return super().find_longest_match(alo, ahi, blo, bhi)


def _hold_contraries(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a word of one side is the contrary of one of the other side by its prefix."""
    return _has_contrary_in(ours, set(theirs)) or _has_contrary_in(theirs, set(ours))


def _has_contrary_in(words: Iterable[str], others: set[str]) -> bool:
    prefixes = ((word, _CONTRARY.match(word)) for word in words)
    return any(prefix is not None and word[prefix.end() :] in others for word, prefix in prefixes)


def _tokens(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return (match.group() for match in _TOKEN.finditer(plain))


def _folded(word: str) -> str:
    return word.replace(",", "") if word[0].isdigit() else word.casefold()


def _is_around(block: str) -> bool:
    """Whether a block is an outlet's line rather than the report's."""
    words = [_folded(word) for word in islice(_tokens(block), _MOST_WORDS_AROUND + 1)]
    if len(words) > _MOST_WORDS_AROUND:
        return False
    if _SENTENCE_END.search(block):
        return bool(_RIGHTS.search(block))
    return bool(_ABOUT_PRINTING.search(block)) or not any(_is_fact(word) for word in words)


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in COUNT_WORDS


@lru_cache(maxsize=50_000)
def _is_fact(word: str) -> bool:
    turning = word in TURNING_WORDS or word.endswith("n't") or re.fullmatch(TURNING_STEMS, word)
    return _is_number(word) or bool(turning)


def _is_readable(word: str) -> bool:
    """Whether our lists of words can tell anything of it: Latin letters and signs."""
    return all(letter < "\u0250" for letter in word)


@lru_cache(maxsize=1)
def _empty_sketch() -> "MinHash":
    from datasketch import MinHash

    # All three are written into stored signatures: with another seed or scheme nothing would ever meet.
    return MinHash(num_perm=BANDS * ROWS, seed=1, hashfunc=_crc32, scheme="affine32")


def _crc32(data: Any) -> int:  # noqa: ANN401 - the library's own signature
    return zlib.crc32(data)
