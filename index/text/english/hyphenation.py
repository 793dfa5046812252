"""English words that are written with a hyphen: what a line end does to them is not hyphenation.

A hyphen at a line end stays behind one of ``FIRST_HALVES``, unless an ending or the rest of a closed compound follows,
and before one of ``SECOND_HALVES``, unless it stands behind one of ``NO_FIRST_HALVES``.
"""

FIRST_HALVES = frozenset(
    "well ill self half quarter cross long short high low full non year years "
    "two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety".split()
)
ENDINGS = frozenset(
    # Endings, as in "short-age" and "six-teen".
    "s ed er est ing ings ly y ish ishly ishness less lessly lessness ness age ages al ten tened tening tener en ened "
    "ening ty teen teenth th fold some ful fully ever ure ance ant ate ative or ory "
    # Rests of closed compounds, as in "high-way".
    "way ways land lands lander landers light lights lighted lighting word words road roads hand handed fall falls "
    "cut cuts coming comings sighted lived wave horn house bow boat shore standing time times bread stop list "
    "sense chalant chalance descript entity pareil plus etheless book books back backs life lives pence penny "
    "being wisher lings ling".split()
)
SECOND_HALVES = frozenset(
    "based called known owned made free term year years old olds haired eyed sized related friendly like time "
    "style legged storey seater speed scale century".split()
)
NO_FIRST_HALVES = frozenset(
    # Prefixes, and beginnings of closed compounds such as "life-time" and "thresh-old".
    "un re de dis mis over under out fore pre sub in be en some any life up down house thresh scaff child war every "
    "mean".split()
)
MIDDLES = frozenset("in of the to up and a by for at on".split())
"""What stands between two hyphens: "mother-in-law", "up-to-date"."""
