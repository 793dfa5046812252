"""News reports what people say: an answer must not turn a claim into a fact.

A cited sentence that reports somebody's words, belief or hedge carries a cue ("analysts say",
"according to", "may"). A sentence of an answer that rests on it has to carry a cue of its own.
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


def attribution_lost(sentence: str, quotes: Sequence[str]) -> str:
    """Why the sentence presents a report or a guess as fact, or "" when it does not.

    Only asked when every quote is a report: otherwise the sentence may rest on the plain one.
    """
    for cue, word in ((_SPEECH, "who says so"), (_HEDGE, "that it is uncertain")):
        marks = [cue.search(quote) for quote in quotes]
        if quotes and all(marks) and not cue.search(sentence):
            return f"it leaves out {word} (the source: “{marks[0].group() if marks[0] else ''}”)"
    return ""
