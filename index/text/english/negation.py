"""Words that deny or weaken a statement, and opposites.

The table of opposites, ``opposites.txt``, is written by hand as two-sided lists: every word of the left side is an
opposite of every word of the right side. Forms such as ``un-`` and ``-less`` are found by rule.
"""

from functools import lru_cache
from pathlib import Path

from index.text.english.stemming import stem
from index.text.language import Negation

DENYING_WORDS = (
    "fail failed refuse refused decline declined deny denied denies lack lacked lacking "
    "unable unlikely absence absent prevent prevented impossible false "
    "untrue reject rejected dispute disputed incapable unwilling reluctant"
).split()
"""Words that deny what comes next, and say something themselves."""

TURNING_WORDS = frozenset(
    """not no never none nor neither nobody nothing nowhere without cannot hardly barely scarcely unless
    nicht kein keine keinen nie ne pas jamais sin nunca non mai não
    may might could would should must perhaps possibly probably likely unlikely reportedly alleged allegedly apparently
    yet already still all some most many few several every each both only almost nearly about
    up down over under above below more less fewer higher lower before after since until for against
    rise rises rose risen fall falls fell fallen grow grows grew grown shrink shrank win wins won lose loses lost
    begin begins began begun end ends ended alive dead true false guilty innocent yes""".split()
)
"""Words that change what a report says, when two reports are compared for being one. Other languages' words are there
because reprints of all languages are compared."""

TURNING_STEMS = (
    r"(?:den(?:y|ie)|refus|reject|fail|lack|halt|stop|start|confirm|approv|accept|oppos|support|increas|decreas|"
    r"gain|drop|clos|open|kill|injur|wound|surviv|releas|arrest|convict|acquit|cancel|postpon|delay|withdr|resum|"
    r"agree|disagree|allow|ban|forb|permit|doubt|disput|retract|correct)\w*"
)

_TABLE = Path(__file__).with_name("opposites.txt")
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de")


@lru_cache(maxsize=1)
def denying() -> frozenset[str]:
    """Stems of :data:`DENYING_WORDS`."""
    return frozenset(map(stem, DENYING_WORDS))


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


@lru_cache(maxsize=16384)
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


NEGATION = Negation(
    negators=frozenset(
        "not no never neither nor none nobody nothing nowhere without hardly barely scarcely rarely seldom "
        "cannot".split()
    ),
    denying=denying,
    hedges=frozenset(
        "may might could would possibly perhaps probably likely reportedly allegedly alleged supposedly potentially "
        "maybe expected plans planned planning intends intend proposed suspected apparently purportedly".split()
    ),
    bygone=frozenset("former past previous erstwhile onetime outgoing defunct".split()),
    only=frozenset("only just merely simply necessarily".split()),
    light=frozenset(
        """be am is are was were been being have has had having do does did a an the any to very so too really yet
        even ever been much will would shall should can could may might must as that it he she they this
        of in on by also then still now just only around about approximately nearly almost roughly there for with to
        which who whom""".split()
    ),
    opposite=opposite,
    has_opposite=has_opposite,
)
