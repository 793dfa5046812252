"""Words that say little by themselves: articles, pronouns, prepositions, forms of "be", and lists of stop words."""

ARTICLES = frozenset(("a", "an", "the"))
JOINS = frozenset(("and", "or", "but"))
BE = frozenset("am is are was were be been being".split())
AUXILIARIES = BE | frozenset("has have had do does did no not".split())
"""Verbs that carry a statement, and what denies it."""

BEFORE_PARTICIPLE = frozenset("a an the also then first later".split())
"""Words between a form of "be" and the verb, or between a verb and its object."""

POINTING_BACK = frozenset(
    "the this that these those such its his her their our my your he she it they who which".split()
)
"""Words that may stand for a name that was told before."""

MOVABLE_PREPOSITIONS = frozenset("in on at by since until during after before for from near".split())
"""With these, words of time or place may stand at the start or at the end of a sentence."""

PREPOSITIONS = MOVABLE_PREPOSITIONS | frozenset(
    """of with about into onto over under to up down through between among within across along around upon toward
    towards per against than like behind beyond beside besides via without outside inside""".split()
)

FUNCTION_WORDS = frozenset(
    """a an the this that these those such same own other another each every either both few some any all
    i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself himself
    herself itself themselves who whom whose which what where when why how there here then than so as if because
    since while although though whereas unless until till whether and or but nor yet of in on at by for with about
    into onto over under from to up down out off through during between among within across along around upon toward
    towards per via is are was were be been being am do does did done doing have has had having will would shall
    should can could may might must ought not no never also just only even still already very too more most less
    least much many well however therefore thus hence moreover furthermore additionally indeed instead
    otherwise meanwhile according one ones s t d ll re ve m""".split()
)
"""Words without meaning of their own, when a sentence is compared with its source."""

QUESTION_STOP_WORDS = frozenset(
    "the a an of in on at to for is are was were be been do does did has have had what who whom whose when where "
    "why how which and or but by with from it its that this these those as not no any there than then so".split()
)
"""Words that are left out when a question's words are looked for in a sentence. Fitted figures depend on this list."""

SEARCH_STOP_WORDS = QUESTION_STOP_WORDS | frozenset(
    "about after all also am because before being between both can could d doing down during each further having he "
    "her here hers him his how i if into itself just ll m me more most my nor now off once only other our ours out "
    "over own please re s said same say says she should some such t tell their theirs them there they through too "
    "under until up us ve very we while will would you your yours".split()
)
"""Words that a full-text search leaves out."""

NO_NAMES = frozenset(
    """a an the in on at by for with to from of as it its he his she her they their we our i you your this that these
    those there here but and or so if then when while where who what which how why some many most all""".split()
)
"""Words that are no names for all their capital, when two reports are compared for being one."""
