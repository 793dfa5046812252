"""Turns a question into a full-text query that is never a syntax error.

Words are taken out of the question as the tokenizer of the index would, stop words are dropped
(unless nothing else is left) and each word is put in double quotes, where FTS5 knows no operators;
"or" between them leaves the ranking to BM25.
"""

import re
from collections.abc import Callable

from index.text.english.function_words import SEARCH_STOP_WORDS

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_MOST_WORDS = 64


def words(text: str) -> list[str]:
    """The distinct words of ``text`` in lower case and in order, stop words left out if others remain.

    A stop word in capitals among words that are not ("US", "WHO") is a name and stays.
    """
    shouted = text.isupper()
    found = [match.group() for match in _WORD.finditer(text)]
    telling = [word for word in found if _is_telling(word, shouted=shouted)]
    return list(dict.fromkeys(word.lower() for word in telling or found))[:_MOST_WORDS]


def _is_telling(word: str, *, shouted: bool) -> bool:
    return word.lower() not in SEARCH_STOP_WORDS or (len(word) > 1 and word.isupper() and not shouted)


def match_query(text: str, is_common: Callable[[str], bool] | None = None) -> str:
    """The FTS5 query for ``text``: its words in quotes, joined by OR; "" when it holds no word.

    Where ``is_common`` tells words that stand nearly everywhere from the rest, a match must hold one of the
    rest; the common ones then add to the score and no longer to the work.
    """
    found = words(text)
    rare = [word for word in found if is_common is None or not is_common(_quoted(word))]
    query = " OR ".join(map(_quoted, found))
    return query if not rare or len(rare) == len(found) else f"({' OR '.join(map(_quoted, rare))}) AND ({query})"


def _quoted(word: str) -> str:
    return f'"{word}"'
