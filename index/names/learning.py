"""Learning the spellings of names from articles.

Every full name of an article is counted with the offices it is named with (:mod:`index.names.mentions`); names that
sound alike (:mod:`index.names.sounds`) become one group. Caution decides the doubtful cases: two groups join only if
most of their names are alike crosswise, names that are merely *near* stay apart when one article uses both for
holders of different offices, and a name never joins the one that has a middle initial more.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import product

from index.names import mentions
from index.names.name_table import NameTable
from index.names.sounds import Likeness, alike, block_keys, family_of, parts

MAX_COMPARISONS = 100_000
"""Names compared for the sake of one article, about a second; the new names of a usual article need a few hundred."""
MOST_NEAR = 1_000
"""A name is compared with at most so many others: in an archive of millions a sound has thousands, and those that were
met first are the most usual."""
MAX_SPELLINGS = 100
"""Of one name. The commonest have a dozen."""


def learn(table: NameTable, articles: Iterable[tuple[int, str]]) -> int:
    """Read articles that were not read before: (running number, text), numbers rising; inside ``table.writing``.

    Returns:
        How many articles there were.
    """
    found = [(number, {name: roles for name, (_, roles) in mentions.count(text).items()}) for number, text in articles]
    if not found:
        return 0
    fresh = table.count(found)
    left = Counter({number: MAX_COMPARISONS for number, _ in fresh})
    for number, name in fresh:
        left[number] -= _join(table, name, left[number])
    table.read(found[-1][0])
    return len(found)


def _join(table: NameTable, name: str, most: int) -> int:
    """Give a new name its group, which may bring older groups together.

    Args:
        table: Where it is.
        name: The name.
        most: Names that it may be compared with.

    Returns:
        How many comparisons it took.
    """
    candidates = table.near(block_keys(name), min(most, MOST_NEAR)) - {name}
    table.file(name)
    taken = len(candidates)
    found = [(other, likeness) for other in sorted(candidates) if (likeness := alike(name, other))]
    for other, likeness in sorted(found, key=lambda pair: (pair[1].kind == "near", pair[0])):
        group = table.group(name)
        if other in group:
            continue
        others = table.group(other)
        if len(group) + len(others) > MAX_SPELLINGS or taken + len(group) * len(others) > most:
            continue
        taken += len(group) * len(others)
        doubt = _doubt(table, name, other, likeness)
        if doubt:
            table.note_doubt(name, other, doubt)
        elif 2 * sum(bool(alike(a, b)) for a, b in product(group, others)) >= len(group) * len(others):
            table.join(name, other, frozenset(map(family_of, group | others)))
    return taken


def _doubt(table: NameTable, name: str, other: str, likeness: Likeness) -> str:
    """Why two names that are alike may be two people's; "" for no reason."""
    if likeness.kind != "near":
        return ""
    if len(parts(name)) != len(parts(other)):
        return "without the middle initial it may be somebody else"
    known, other_known = table.known(name), table.known(other)
    both_have_roles = known.roles and other_known.roles
    if known.places & other_known.places and both_have_roles and not known.roles & other_known.roles:
        return "one article gives them different offices"
    return ""
