"""Full text that finds words however they are written: what is indexed, and the query for a question.

Letters that look the same are made the same, on both sides: ligatures, full-width and other compatibility forms are
replaced by their plain ones, soft hyphens and letters without width are left out. Raised and lowered digits become
words of their own, so that "41²" is found as 41 and never as 412. Stored texts and quotes keep their letters.

Chinese, Japanese and Korean have no spaces that part words (or particles that stick to them), so their letters are
indexed in pairs, each letter with the one behind it (as Lucene's CJKBigramFilter does); the last of a run stands
alone, so that each letter begins exactly one token. A word of two letters or more is then a phrase of pairs, and a
single letter is the beginning of a pair.
"""

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

from index.text.english.function_words import SEARCH_STOP_WORDS

VERSION = 1
"""Of :func:`indexed`. A change of what it returns must raise it: full text is then made anew in every index."""
_MOST_WORDS = 64
_MOST_TERMS = 128
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
"""Hebrew and Arabic vowel points, which are mostly left out, and the stroke that makes a word longer."""
_COMPATIBLE = (
    "ªº²³¹¼½¾ĳĲŀĿŉſǄ-ǌǱ-ǳʰ-ʸˠ-ˤᴬ-ᵪᵸᶛ-ᶿ⁰-ₜ₨℀-\u218b①-⓿ⱼⱽ\u1100-\u11ff"
    "\u2f00-\u2fd5\u3200-\u33ff\uf900-\ufad9\ufb00-\ufdff\ufe30-\ufe4f\ufe70-\ufefc\uff01-\uffee"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff\U0002f800-\U0002fa1d"
)
_FOLDED = re.compile(f"[{_UNSEEN}{_POINTS}]+|[{_COMPATIBLE}]+|[\u3041-\u30fe][\u3099\u309a]")
_INVISIBLE = re.compile(f"[{_UNSEEN}{_POINTS}]")
_LENGTH_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdmhµn]?m|ft|yd|mi)\Z")
_DENSE_LETTERS = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_DENSE = re.compile(f"[{_DENSE_LETTERS}]+")
_MARKS = "\u0300-\u036f\u0483-\u0487\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0f87\u102b-\u103e\u17b4-\u17d3"
_TERM = re.compile(rf"[{_DENSE_LETTERS}]+|(?:(?![{_DENSE_LETTERS}_])\w[{_MARKS}]*)+")
_KANA = re.compile("[\u3041-\u309f]+")
_LONGEST_PHRASE = 4


def folded(text: str) -> str:
    """``text`` in plain letters, as a reader sees its words; its length may change."""
    return text if text.isascii() else _FOLDED.sub(_plain, text)


def folded_with_origins(text: str) -> tuple[str, list[int]]:
    """:func:`folded` text, and for each of its letters where in ``text`` that comes from."""
    parts: list[str] = []
    origins: list[int] = []
    reached = 0
    for match in _FOLDED.finditer(text):
        plain = _plain(match)
        parts += (text[reached : match.start()], plain)
        origins += range(reached, match.start())
        last = match.end() - match.start() - 1
        origins += (match.start() + min(place, last) for place in range(len(plain)))
        reached = match.end()
    return "".join(parts) + text[reached:], [*origins, *range(reached, len(text))]


def indexed(text: str) -> str:
    """What the full text holds of ``text``: :func:`folded`, Chinese, Japanese and Korean letters in pairs."""
    return text if text.isascii() else _DENSE.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", folded(text))


def _plain(match: re.Match[str]) -> str:
    run = match.group()
    if _INVISIBLE.match(run):
        return ""
    before = match.string[max(0, match.start() - 4) : match.start()]
    built = ""
    for kind, letters in groupby(run, _kind):
        plain = unicodedata.normalize("NFKC", "".join(letters))
        behind = built or before
        glued = kind == "letter" or (kind == "lowered" and not behind[-1:].isdigit())
        if glued or (plain in ("2", "3") and _LENGTH_UNIT.search(behind)):
            built += plain
        else:
            built += f" {plain} "
    return built


def _kind(char: str) -> str:
    """``"letter"`` for what is part of the word it stands in; ``"lowered"`` and ``"raised"`` for other digits."""
    if unicodedata.category(char) != "No" and char not in "ªº":
        return "letter"
    is_lowered = char in "ªº" or unicodedata.decomposition(char).startswith("<sub>")
    return "lowered" if is_lowered else "raised"


def dense_runs(text: str) -> list[str]:
    """The runs of Chinese, Japanese and Korean letters, as :func:`indexed` folds them."""
    return [] if text.isascii() else _DENSE.findall(folded(text))


def _pairs(run: str) -> list[str]:
    """Each letter with the one behind it; the last one alone."""
    return [run[at : at + 2] for at in range(len(run))]


def words(text: str) -> list[str]:
    """The distinct words of ``text`` in lower case and in order, stop words left out if others remain.

    A stop word in capitals among words that are not ("US", "WHO") is a name and stays. A run of Chinese, Japanese or
    Korean letters is one word.
    """
    shouted = text.isupper()
    found = [match.group() for match in _TERM.finditer(folded(text))]
    telling = [word for word in found if _is_telling(word, shouted=shouted)]
    return list(dict.fromkeys(word.lower() for word in telling or found))[:_MOST_WORDS]


def _is_telling(word: str, *, shouted: bool) -> bool:
    return word.lower() not in SEARCH_STOP_WORDS or (len(word) > 1 and word.isupper() and not shouted)


def match_query(
    text: str, is_common: Callable[[str], bool] | None = None, is_everywhere: Callable[[str], bool] | None = None
) -> str:
    """The FTS5 query for ``text``: its words in quotes, joined by OR; "" when it holds no word to look for.

    Where ``is_common`` tells words that very many rows hold from the rest, a match must hold one of the rest; the
    common ones then add to the score and find nothing by themselves. Words that are ``is_everywhere`` are not
    looked for at all: even to weigh one of them, FTS5 reads every row that holds it.
    """
    found = [term for term in query_terms(text) if is_everywhere is None or not is_everywhere(term)]
    rare = [term for term in found if is_common is None or not is_common(term)]
    query = " OR ".join(found)
    return query if not rare or len(rare) == len(found) else f"({' OR '.join(rare)}) AND ({query})"


def query_terms(text: str) -> list[str]:
    """What ``text`` is looked for as: words, phrases of pairs and beginnings of pairs as FTS5 writes them."""
    return list(dict.fromkeys(term for word in words(text) for term in _terms(word)))[:_MOST_TERMS]


def _terms(word: str) -> list[str]:
    """What a word is looked for as; FTS5 knows no operators between double quotes."""
    if not _DENSE.match(word):
        return [f'"{word}"']
    if len(word) == 1:
        return [f'"{word}" *']
    pairs = _pairs(word)[:-1]
    telling = [pair for pair in pairs if not _KANA.fullmatch(pair)] or pairs
    phrase = [f'"{" ".join(pairs)}"'] if 1 < len(pairs) < _LONGEST_PHRASE else []
    return phrase + [f'"{pair}"' for pair in telling]


def shared_terms(asked: str, text: str) -> float:
    """Return the share of the terms of ``asked`` that ``text`` has, 0 to 1.

    Terms are those of the full text: words, and pairs of Chinese, Japanese or Korean letters.
    """
    wanted, found = _distinct_terms(asked), _distinct_terms(text)
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _distinct_terms(text: str) -> set[str]:
    terms = set(_TERM.findall(indexed(text).lower()))
    return {term for term in terms if len(term) > 1 or not _DENSE.match(term)}


def is_dense(text: str) -> bool:
    """Whether at least half of the letters of ``text`` are Chinese, Japanese or Korean."""
    dense = sum(len(run) for run in _DENSE.findall(text))
    return 2 * dense >= sum(map(str.isalpha, text)) and dense > 0
