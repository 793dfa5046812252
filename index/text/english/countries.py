"""Countries and their peoples: ``French`` goes with ``France``, ``American`` with ``United States``.

A short table knows the irregular ones; the rest is done by endings (``Korea``, ``Korean``).
"""

import re
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

_CAPITALS = (
    "washington:united states|london:united kingdom|paris:france|berlin:germany|rome:italy|"
    "madrid:spain|lisbon:portugal|vienna:austria|bern:switzerland|brussels:european union|copenhagen:denmark|"
    "oslo:norway|stockholm:sweden|helsinki:finland|warsaw:poland|prague:czechia|budapest:hungary|"
    "athens:greece|dublin:ireland|bucharest:romania|sofia:bulgaria|belgrade:serbia|zagreb:croatia|kyiv:ukraine|"
    "kiev:ukraine|minsk:belarus|moscow:russia|ankara:turkey|tehran:iran|baghdad:iraq|damascus:syria|beirut:lebanon|"
    "jerusalem:israel|cairo:egypt|riyadh:saudi arabia|doha:qatar|kabul:afghanistan|islamabad:pakistan|"
    "new delhi:india|delhi:india|dhaka:bangladesh|kathmandu:nepal|colombo:sri lanka|beijing:china|peking:china|"
    "tokyo:japan|seoul:south korea|pyongyang:north korea|taipei:taiwan|hanoi:vietnam|bangkok:thailand|"
    "manila:philippines|jakarta:indonesia|kuala lumpur:malaysia|canberra:australia|wellington:new zealand|"
    "ottawa:canada|mexico city:mexico|havana:cuba|caracas:venezuela|bogota:colombia|lima:peru|santiago:chile|"
    "buenos aires:argentina|brasilia:brazil|montevideo:uruguay|tripoli:libya|tunis:tunisia|algiers:algeria|"
    "rabat:morocco|khartoum:sudan|addis ababa:ethiopia|nairobi:kenya|kampala:uganda|kigali:rwanda|abuja:nigeria|"
    "accra:ghana|dakar:senegal|pretoria:south africa|harare:zimbabwe"
)

_DEMONYM = ("ian", "ean", "an", "n", "ese", "ish", "i", "ic", "er", "ine", "ite", "ois", "ans", "ians", "eans", "ines")
_LAND = ("", "a", "ia", "e", "o", "y", "as", "ium", "s", "us", "ea")


_SHORT = {"us": "united states", "usa": "united states", "uk": "united kingdom", "eu": "european union"}


@lru_cache(maxsize=1)
def capitals() -> dict[str, str]:
    """Capitals, and the countries whose governments they stand for in the news; all in lower case."""
    return dict(pair.split(":") for pair in _CAPITALS.split("|"))


def governed_from(country: str, text: str) -> bool:
    """Whether ``text`` has the capital of a country or of the people named: ``South Korean``, ``Seoul``.

    A capital inside a longer name (``Washington Post``) or in a dateline (``LONDON``) stands for nothing.
    """
    named = _SHORT.get(country.lower().replace(".", ""), country.lower()).split()
    found = (capital for capital, governed in capitals().items() if _names(named, governed.split()))
    return any(re.search(rf"\b{capital.title()}\b(?!['’]?\s+[A-Z])", text) for capital in found)


def _names(named: list[str], country: list[str]) -> bool:
    """``south korean`` for ``south korea``; one word is enough where the country is known by it."""
    if len(named) == len(country):
        return named[:-1] == country[:-1] and (named[-1] == country[-1] or same_people(named[-1], country[-1]))
    canon = WHOLE.get(" ".join(map(stem, country[:2])), countries().get(stem(country[-1]), ""))
    return len(named) == 1 and bool(canon) and countries().get(stem(named[0])) == canon


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
