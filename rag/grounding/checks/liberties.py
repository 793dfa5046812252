"""Liberties that a model takes with its source although every name and number is right.

News reports what people say: a claim must not become a fact, nor a guess a certainty. And two things
that the source only sets side by side must not become cause and effect.
"""

import re
from collections.abc import Sequence

_SPEECH = re.compile(
    r"\b(said|says?|saying|told|tells|according to|claim(s|ed|ing)?|argu(es?|ed|ing)|believ(es?|ed|ing)|think(s|ing)?|"
    r"thought|warn(s|ed|ing)?|suggest(s|ed|ing)?|report(s|ed|edly|ing)|wr(ites?|ote)|announc(es?|ed)|state(s|d)|"
    r"insist(s|ed)?|accus(es?|ed)|alleg(es?|ed|edly)|estimat(es?|ed)|predict(s|ed)?|point(s|ed)? out|cit(es?|ed|ing)|"
    r"in (his|her|their|its) view|call(s|ed) (it|for)|describ(es?|ed)|emphasi[sz](es?|ed|ing)|reiterat(es?|ed)|"
    r"analysts?|observers?|experts?|critics|officials|sources|commentators?|watchers|media)\b",
    re.I,
)
_HEDGE = re.compile(
    r"\b(may|might|could|would|perhaps|probably|possibly|likely|unlikely|appears?|seems?|seemed|apparently|expected)\b",
    re.I,
)
_CAUSE = re.compile(
    r"\b(because|due to|owing to|thanks to|caus(es?|ed|ing)|as a result|therefore|so that|led to|leads to|"
    r"result(s|ed|ing)? (in|from)|reasons?|thus|hence|since|why)\b",
    re.I,
)
# Weaker words count as a cause in the source: "amid" or an aim often carry one in news.
_CAUSE_IN_SOURCE = re.compile(
    _CAUSE.pattern + r"|\b(given|amid|cit(es?|ed|ing)|blam\w+|explain\w*|in order to|worr\w+|aim\w*)\b", re.I
)


def liberties(sentence: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """What the sentence leaves out of or reads into the quotes, in plain words.

    A lost cue counts only when every quote carries one: otherwise the sentence may rest on the plain one.
    """
    found = []
    for cue, lost in ((_SPEECH, "who says so"), (_HEDGE, "that it is uncertain")):
        marks = [match.group() for quote in quotes if (match := cue.search(quote))]
        if quotes and len(marks) == len(quotes) and not cue.search(sentence):
            found.append(f"it leaves out {lost} (the source: “{marks[0]}”)")
    if (cause := _CAUSE.search(sentence)) and not any(_CAUSE_IN_SOURCE.search(quote) for quote in quotes):
        found.append(f"the source names no cause (“{cause.group()}”)")
    return tuple(found)
