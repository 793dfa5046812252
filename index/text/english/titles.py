"""Titles and offices before names."""

HONORIFICS = frozenset(
    """mr mrs ms miss dr prof sir dame lord lady messrs president chairman chairwoman secretary minister premier
    prime senator governor mayor judge justice general colonel captain major sergeant king queen prince princess pope
    saint st rev reverend father professor doctor director chief vice deputy""".split()
)

"""Titles that belong to a name, when a sentence is compared with its source."""

COURTESY = frozenset("mr mrs ms miss dr messrs sir dame st saint".split())
"""Titles that say nothing of an office."""

OFFICES = HONORIFICS - COURTESY

ROLES = frozenset(
    "president premier minister chancellor secretary king queen prince princess senator governor mayor general colonel "
    "marshal admiral chairman chairwoman chair leader spokesman spokeswoman spokesperson ambassador judge justice "
    "professor dr doctor mr mrs ms miss messrs sir lord lady dame pope cardinal bishop archbishop sheikh emir sultan "
    "shah ayatollah imam rabbi captain commander commissioner director candidate nominee congressman congresswoman "
    "representative deputy vice foreign defense defence prime former late attorney speaker author actor singer".split()
)
"""Titles and offices that part names, when the full names of an article are counted. Offices here tell holders of one
name apart, so the list is longer."""

NO_OFFICE = (COURTESY - {"dame", "saint", "st"}) | frozenset("former late vice deputy prime foreign".split())
"""Those of ``ROLES`` that name no office by themselves."""

HELD = frozenset(
    "president premier minister chancellor secretary governor chairman chairwoman chair spokesman spokeswoman "
    "spokesperson ambassador judge commissioner director attorney inspector officer editor".split()
)
"""Offices of which there are several kinds, told by the word before."""

PASSING = frozenset(
    "new old current present former late then next last latest previous earlier own young acting first longtime "
    "elected outgoing incoming sitting future other senior top".split()
)
"""Words before an office that tell nothing of its kind."""
