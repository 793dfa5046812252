"""Is a name of the question a slip of the pen for one that was read: "Bedigo" for "Bendigo"?

Only long words may be slips, and only where what was read has the question's own word nowhere: Petersen is not Peterson
where both are known.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

_MIN_LETTERS = 6
_LIKENESS = 0.85
"""Of :class:`difflib.SequenceMatcher`: one letter too few or too many from six letters on, one wrong from seven on."""
_WORD = re.compile(r"[^\W\d_]+")


def slip_for(name: str, texts: Sequence[str], read: Sequence[str]) -> str:
    """The name in ``texts`` that ``name`` is a slip for, "" where it is none.

    Args:
        name: As the question has it, of one or more words.
        texts: The words that answer and those around them.
        read: All that was read; it must not have the word as it is.
    """
    known = {word for text in texts for word in _WORD.findall(text)}
    known_small = {word.lower() for word in known}
    elsewhere = {word.lower() for text in read for word in _WORD.findall(text)}
    capitals = sorted(word for word in known if word[0].isupper())
    meant = []
    for word in _WORD.findall(name):
        if word.lower() in known_small:
            meant.append(word)
            continue
        alike = get_close_matches(word, capitals, n=1, cutoff=_LIKENESS)
        if len(word) < _MIN_LETTERS or word.lower() in elsewhere or not alike or alike[0][0] != word[0]:
            return ""
        meant.append(alike[0])
    return " ".join(meant)
