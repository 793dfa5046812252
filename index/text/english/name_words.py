"""Words with a capital that are no names, and small words that are parts of one."""

COMMON = frozenset(
    """people men women children many most several various some other others scientists researchers experts analysts
    officials critics supporters fans reports studies research evidence data sources members workers students players
    companies countries states cities governments police authorities voters investors users readers results
    today yesterday tomorrow now later earlier recently currently originally eventually finally initially next
    previously generally typically usually often sometimes rarely mostly mainly primarily largely overall
    although despite unlike like given based according besides beyond below above behind beside near around across
    against without within throughout except including regarding concerning following due owing thanks compared
    yes no please note see let consider according both half part parts much little less more
    water food air light heat energy money time space life death war peace love music art science history law trade
    oil gas gold silver iron steel wood paper glass blood sugar salt milk meat fish rice bread coffee tea
    prices sales profits costs taxes rates wages jobs exports imports demand supply growth inflation production
    new old first last early late high low big small long short good great young modern ancient early current former
    additional similar different common popular major main key total full free public private local national
    international federal human social economic political military medical legal natural physical chemical
    tariffs talks negotiations relations protests elections voting education health medicine treatment surgery
    cells plants animals birds trees leaves seeds rocks rivers mountains seas islands stars planets
    songs films movies books games shows episodes series seasons characters actors writers artists singers teams
    season episode album song film movie book game show series character story plot version term word phrase name
    instead furthermore moreover nevertheless nonetheless consequently accordingly subsequently similarly likewise
    perhaps maybe certainly clearly obviously apparently reportedly allegedly interestingly importantly
    alternatively specifically basically essentially simply together apart aside once twice again ever never always
    after before""".split()
)
COMMON_ENDINGS = ("ly", "ing", "tion", "tions", "ment", "ments", "ness", "ities", "ism", "ists",
                   "sion", "ology", "graphy", "able", "ible", "ous")  # fmt: skip
NEVER_NAMES = frozenset("the a an of in on at for and to by with from or i as is it".split())
NAMES_IN_ING = frozenset("beijing nanjing chongqing wyoming sterling browning fleming harding turing xiaoping".split())
NO_NAME_TAILS = frozenset(
    """led backed based era style born made wide like speaking controlled owned occupied sponsored run funded brokered
    friendly mediated aligned held ruled imposed built trained language inspired bound related and""".split()
)
PLURAL_VERBS = frozenset("are were have do".split())

MENTION_OPENERS = frozenset(
    "later earlier yesterday today tomorrow tonight meanwhile however although though despite yet still thus perhaps "
    "since according unlike like even last next this besides instead afterwards finally nevertheless".split()
)
"""Words that open a sentence before a name, when the full names of an article are counted."""
