"""Words that turn a statement round: opposites, and words that deny.

The table, ``opposites.txt``, is written by hand as two-sided lists, so that every word of the left side is an
opposite of every word of the right side; forms such as ``un-`` and ``-less`` are found by rule.
"""

from functools import lru_cache
from pathlib import Path

from rag.grounding.reading.words import stem

NEGATORS = frozenset(
    "not no never neither nor none nobody nothing nowhere without hardly barely scarcely rarely seldom cannot".split()
)
"""Words that deny what comes next."""

DENYING = frozenset(
    stem(word)
    for word in "fail failed refuse refused decline declined deny denied denies lack lacked lacking "
    "unable unlikely absence absent prevent prevented impossible false "
    "untrue reject rejected dispute disputed incapable unwilling reluctant".split()
)
"""Stems of words that deny what comes next, and say something themselves."""

HEDGES = frozenset(
    "may might could would possibly perhaps probably likely reportedly allegedly alleged supposedly potentially maybe "
    "expected plans planned planning intends intend proposed suspected apparently purportedly".split()
)
"""Words after which what comes is no fact yet."""

_TABLE = Path(__file__).with_name("opposites.txt")

_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de")


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    opposites: dict[str, set[str]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        left, right = ({stem(word) for word in side.split()} for side in line.split("|"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                opposites.setdefault(word, set()).update(other - {word})
    return {word: frozenset(others) for word, others in opposites.items()}


@lru_cache(maxsize=65536)
def opposite(one: str, other: str) -> bool:
    """Whether two stems mean the contrary: by the table, by prefix, or ``-ful`` against ``-less``."""
    if one == other:
        return False
    if other in _table().get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and any(long == prefix + short for prefix in _PREFIXES):
        return True
    if long == short + "less":  # "useful" has the stem "use"
        return True
    pairs = (("over", "under"), ("pre", "post"), ("pro", "anti"), ("inter", "exter"), ("up", "down"))
    turned = ((one, here, there) for pair in pairs for here, there in (pair, pair[::-1]))
    return any(
        word.startswith(here) and len(word) > 6 and other == there + word.removeprefix(here)
        for word, here, there in turned
    )


def has_opposite(key: str) -> bool:
    """Whether the table knows an opposite of this stem."""
    return key in _table()
