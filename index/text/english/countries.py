"""Countries and their peoples: ``French`` goes with ``France``, ``American`` with ``United States``.

A short table knows the irregular ones; the rest is done by endings (``Korea``, ``Korean``).
"""

from functools import lru_cache

from index.text.english.stemming import stem

_PEOPLE = (
    "usa america american americans|uk britain british briton britons|france french frenchman|germany german|"
    "spain spanish spaniard|greece greek|poland polish pole|finland finnish finn|sweden swedish swede|"
    "denmark danish dane|norway norwegian|netherlands dutch holland|switzerland swiss|turkey turkish turk turkiye|"
    "ireland irish|wales welsh|scotland scottish scot|england english|iceland icelandic|portugal portuguese|"
    "philippines filipino philippine|thailand thai|iraq iraqi|iran iranian persia persian|china chinese prc|"
    "afghanistan afghan|pakistan pakistani|kazakhstan kazakh|uzbekistan uzbek|tajikistan tajik|czechia czech|"
    "slovakia slovak|serbia serb serbian|croatia croat croatian|cyprus cypriot|argentina argentine argentinian|"
    "peru peruvian|congo congolese|niger nigerien|nigeria nigerian|burma myanmar burmese|ukraine ukrainian|"
    "cambodia cambodian khmer|europe european eu|ussr soviet|un nations"
)
WHOLE = {"unit state": "usa", "unit kingdom": "uk", "great britain": "uk"}
"""Stems of two-word names of countries, to the key of the country."""

_DEMONYM = ("ian", "ean", "an", "n", "ese", "ish", "i", "ic", "er", "ine", "ite", "ois", "ans", "ians", "eans", "ines")
_LAND = ("", "a", "ia", "e", "o", "y", "as", "ium", "s", "us", "ea")


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The stem of a country's or a people's name, to the key of the country."""
    return {stem(form): group.split()[0] for group in _PEOPLE.split("|") for form in group.split()}


def same_people(one: str, other: str) -> bool:
    """Whether two words name a country and its people (``Korea``, ``Korean``), by table or ending."""
    one, other = one.casefold(), other.casefold()
    canon = countries().get(stem(one)), countries().get(stem(other))
    if canon[0] or canon[1]:
        return canon[0] == canon[1]
    return _derived(one, other) or _derived(other, one)


def _derived(people: str, land: str) -> bool:
    for ending in _DEMONYM:
        base = people.removesuffix(ending)
        long_enough = people.endswith(ending) and len(base) >= 4 - (len(ending) > 2)
        if long_enough and any(land == base + final for final in _LAND):
            return True
    return False
