"""Abbreviations and words that begin sentences: what tells whether a full stop ends a sentence."""

from index.text.language import SentenceWords

SENTENCES = SentenceWords(
    before_a_name=frozenset(
        "mr mrs ms mx dr prof gen lt col maj capt cmdr adm sgt cpl pvt sen rep gov pres st rev hon fr messrs "
        "mt ft vs cf ca approx e.g i.e viz supt insp det amb sec treas mme mlle hr sra sr dra drs".split()
    ),
    may_end=frozenset(
        "u.s u.n u.k u.s.a u.s.s.r e.u d.c n.y l.a inc ltd co corp llc plc bros jr etc al a.m p.m a.d b.c ph.d b.a m.a "
        "m.d no nos vol pp p fig figs ed eds dept univ assn jan feb mar apr jun jul aug sep sept oct nov dec "
        "mon tue tues wed thu thur thurs fri sat sun ave blvd rd est min max hrs lbs oz".split()
    ),
    whole_words=frozenset("no p sun sat mar max min co art".split()),
    before_a_number=frozenset(
        "no nos vol pp p fig figs jan feb mar apr jun jul aug sep sept oct nov dec art sect ch".split()
    ),
    starters=frozenset(
        "the a an this that these those it he she they we i you his her its their our my in on at by for from with "
        "but and or so yet as if when while after before since although though because however meanwhile "
        "there here what who why how where which then now last next one some many most all no not to of "
        "according asked despite during later earlier also both each even still only".split()
    ),
    domains=frozenset("com org net edu gov io co uk us cn kr jp de fr info biz html htm pdf php js".split()),
)

UNSPLIT = frozenset("mr mrs ms dr prof st jr sr vs etc no messrs gen sen rep gov lt col inc ltd co e g i e".split())
"""Short forms whose full stop ends no sentence where a sentence is compared with its source: a shorter list, because
quotes are cut into sentences before."""
