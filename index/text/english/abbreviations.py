"""Abbreviations and words that begin sentences: what tells whether a full stop ends a sentence."""

# A name or a number follows these, so the full stop never ends a sentence.
BEFORE_A_NAME = frozenset(
    "mr mrs ms mx dr prof gen lt col maj capt cmdr adm sgt cpl pvt sen rep gov pres st rev hon fr messrs "
    "mt ft vs cf ca approx e.g i.e viz supt insp det amb sec treas mme mlle hr sra sr dra drs".split()
)
# These end a sentence only when the next word commonly starts one.
MAY_END = frozenset(
    "u.s u.n u.k u.s.a u.s.s.r e.u d.c n.y l.a inc ltd co corp llc plc bros jr etc al a.m p.m a.d b.c ph.d b.a m.a "
    "m.d no nos vol pp p fig figs ed eds dept univ assn jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun ave blvd rd est min max hrs lbs oz".split()
)
BEFORE_A_NUMBER = frozenset(
    "no nos vol pp p fig figs jan feb mar apr jun jul aug sep sept oct nov dec art sect ch".split()
)
STARTERS = frozenset(
    "the a an this that these those it he she they we i you his her its their our my in on at by for from with "
    "but and or so yet as if when while after before since although though because however meanwhile "
    "there here what who why how where which then now last next one some many most all no not to of "
    "according asked despite during later earlier also both each even still only".split()
)
DOMAINS = frozenset("com org net edu gov io co uk us cn kr jp de fr info biz html htm pdf php js".split())

ENDING_WORDS = frozenset("no p sun sat mar max min co art".split())
"""Short forms that are whole words too, so that a full stop behind them may well end a sentence."""

UNSPLIT = frozenset("mr mrs ms dr prof st jr sr vs etc no messrs gen sen rep gov lt col inc ltd co e g i e".split())
"""Short forms whose full stop ends no sentence where a sentence is compared with its source: a shorter list, because
quotes are cut into sentences before."""
