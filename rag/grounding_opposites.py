"""Words that turn a statement round: opposites, and words that deny.

The table is written by hand as two-sided lists, so that every word of the left side is an opposite of
every word of the right side; forms such as ``un-`` and ``-less`` are found by rule.
"""

from functools import lru_cache

from rag.grounding_words import stem

NEGATORS = frozenset(
    "not no never neither nor none nobody nothing nowhere without hardly barely scarcely rarely seldom cannot".split()
)
"""Words that deny what comes next."""

DENYING = frozenset(
    stem(word)
    for word in "fail failed fails refuse refused refuses decline declined deny denied denies lack lacks lacked lacking "
    "unable unlikely absence absent prevent prevented avoid avoided forbid ban banned stop stopped impossible false "
    "untrue reject rejected dispute disputed rule incapable unwilling reluctant".split()
)
"""Stems of words that deny what comes next, and say something themselves."""

HEDGES = frozenset(
    "may might could would possibly perhaps probably likely reportedly allegedly alleged rumoured rumored supposedly "
    "potentially maybe expected plans planned planning intends intend hopes proposed considering suspected accused "
    "appears seems apparently purportedly can should if unless whether suggests claims claimed".split()
)

_TABLE = """
rise increase grow gain climb jump surge soar raise expand boost strengthen higher more up improve widen escalate accelerate upward upwards lengthen enlarge inflate appreciate exceed multiply heighten add double intensify rocket swell | fall decrease drop decline shrink plunge slump plummet lower reduce cut contract less down weaken worsen narrow slow downward downwards diminish dwindle dip tumble lessen shorten sink slide deteriorate depreciate deflate subtract halve ease ebb fewer
more most greater larger bigger above over exceeding maximum majority upper many increasingly | less least fewer smaller below under beneath minimum minority lower few decreasingly
before prior earlier previously preceding until ahead beforehand precede pre | after following later subsequently succeeding since afterwards afterward subsequent behind follow post
early earlier earliest | late later latest
confirm affirm admit acknowledge verify assert acknowledged concede | deny refute reject dispute contradict disprove rebut disavow
accept approve endorse agree welcome adopt embrace ratify pass consent | reject refuse disapprove oppose decline disagree veto rebuff dismiss object condemn
support back favour favor advocate champion defend praise endorse for pro applaud | oppose against criticise criticize condemn undermine attack resist anti denounce protest
allow permit let enable authorise authorize legalise legalize legal lawful license approve | forbid ban prohibit prevent block bar outlaw illegal unlawful disallow halt restrict deny criminalize
win victory winner won triumph succeed success victorious beat defeat | lose defeat loser lost failure fail unsuccessful
win winner victory beat | lose loser defeat loss
start begin commence launch open initiate establish found resume continue initial beginning opening onset introduce | stop end finish cease close halt conclude terminate abolish suspend final ending closing discontinue cancel quit pause
open unlock unsealed opened | close shut lock sealed closed
create build make construct form produce found | destroy demolish dismantle ruin abolish eliminate
join enter arrive come enrol enroll admit | leave exit quit depart go withdraw expel resign
appear emerge | disappear vanish
remember recall | forget
buy purchase import acquire buyer importer | sell export seller exporter sale
give donate lend grant provide supply offer | receive borrow withhold deny obtain steal get
send export transmit | receive import
hire employ recruit appoint elect | fire sack dismiss resign lay-off oust remove
attack offensive invade | defend defence defense defensive protect
love like enjoy adore | hate dislike detest loathe
friend ally partner friendly alliance | enemy foe rival opponent hostile adversary
always constantly continually everywhere invariably ever | never rarely seldom nowhere
often frequently usually commonly regularly | rarely seldom infrequently occasionally
all every everyone everybody entire entirely whole fully completely totally both | none no nobody partly partially neither part
everything | nothing
with including include inclusive | without excluding exclude except exclusive
first initial | last final
north northern northward | south southern southward
east eastern eastward eastbound | west western westward westbound
left leftist left-wing | right rightist right-wing
top upper uppermost | bottom lower lowermost base
above over overhead | below under beneath underneath
inside within internal interior inner indoor indoors domestic inward | outside external exterior outer outdoor outdoors foreign outward
front forward forwards | back rear backward backwards behind
near close nearby adjacent | far distant remote away
high tall higher | low short lower
hot warm heat warming warmer hotter | cold cool chill cooling freeze colder cooler
big large huge great major enormous vast giant wide broad | small little tiny minor minute narrow slight
long lengthy | short brief
old ancient elderly older aged former | new young modern recent younger current novel
fast quick rapid rapidly quickly swift faster | slow slowly gradual gradually slower
strong powerful robust stronger strength | weak feeble fragile weaker weakness
heavy | light
hard difficult tough | easy simple soft
good positive excellent beneficial better advantage benefit pro favourable favorable well | bad negative poor harmful worse disadvantage drawback con adverse unfavourable unfavorable badly harm evil
best | worst
rich wealthy | poor impoverished
true correct right accurate real genuine factual | false wrong incorrect inaccurate fake untrue fictional mistaken erroneous
male man men boy father husband son brother king he his him uncle masculine gentleman prince | female woman women girl mother wife daughter sister queen aunt feminine lady princess
parent father mother | child son daughter
alive live living survive survived | dead die death deceased perish kill extinct
birth born | death died
day daytime | night nighttime
morning dawn sunrise am | evening dusk sunset pm
summer | winter
spring | autumn fall
public | private
guilty convict convicted | innocent acquit acquitted
war conflict | peace peaceful
active | passive inactive dormant
present | absent past
past | future
ancestor predecessor | descendant successor
cause lead | prevent
rural countryside | urban city
safe secure | dangerous unsafe risky hazardous
healthy | sick ill unhealthy
wet damp moist | dry arid
full | empty
thick | thin
deep | shallow
bright light | dark dim
loud noisy | quiet silent
hide conceal secret | reveal show disclose expose
include contain comprise | exclude omit lack
unite unify merge connect join | divide separate split disconnect
attach | detach
push | pull
ascend rise | descend
advance progress | retreat regress
majority | minority
maximum maximal maximise maximize | minimum minimal minimise minimize
profit surplus gain gains profitable | loss deficit losses unprofitable
asset credit | debt liability debit
income revenue earn earnings | expense expenditure spend cost
demand | supply
optimistic hopeful confident | pessimistic hopeless doubtful
happy glad pleased joyful | sad unhappy upset angry displeased
trust believe | distrust doubt disbelieve suspect
natural | artificial synthetic man-made
permanent lasting | temporary provisional
same identical similar alike equal | different distinct dissimilar unequal other
simple | complex complicated
single sole | multiple several married
liberal progressive democratic | conservative authoritarian
democrat democratic | republican
guest visitor | host
teacher | student pupil
employer | employee
offence offense | defence defense
victim | perpetrator attacker
landlord | tenant
plaintiff prosecution prosecutor | defendant defense defence
import imports importer | export exports exporter
vertical vertically | horizontal horizontally
clockwise | counterclockwise anticlockwise
anterior | posterior
arrive arrival | depart departure
freeze solidify | melt thaw liquefy
absorb | emit release reflect
attract | repel
inhale | exhale
expand expansion | contract contraction compress
evaporate | condense
tighten stricter strict tight | loosen relax lenient loose
impose introduce enforce | lift repeal waive scrap abolish
upgrade | downgrade
encourage promote urge | discourage deter dissuade
obey comply | disobey violate defy breach
remain stay | leave change
keep retain maintain preserve | lose discard abandon drop
protect save rescue | harm endanger threaten destroy
acquire gain | lose
succeed | fail
likely probable possible | unlikely improbable impossible
able capable can | unable incapable
necessary required mandatory compulsory essential obligatory | unnecessary optional voluntary
known famous familiar well-known | unknown obscure unfamiliar
common widespread typical usual frequent ordinary | rare uncommon unusual scarce exceptional
legal lawful | illegal unlawful
official formal | unofficial informal
direct directly | indirect indirectly
voluntary willing willingly | involuntary forced unwilling
dominant | recessive
major | minor
senior superior | junior inferior
primary | secondary
positive | negative
plus | minus
north | south
sunrise | sunset
inbound incoming | outbound outgoing
domestic | international foreign
theoretical theory | practical practice
solid | liquid
acid acidic | alkaline basic
fresh freshwater | stale saltwater
raw | cooked
odd | even
yes | no
toward towards into to | away from
up | down
on | off
in | out
""".strip()

_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de")


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    opposites: dict[str, set[str]] = {}
    for line in _TABLE.splitlines():
        left, right = ({stem(word) for word in side.split()} for side in line.split("|"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                opposites.setdefault(word, set()).update(other - {word})
    return {word: frozenset(others) for word, others in opposites.items()}


@lru_cache(maxsize=65536)
def opposite(one: str, other: str) -> bool:
    """Whether two stems mean the contrary: by the table, by prefix, or ``-ful`` against ``-less``."""
    if one == other:
        return False
    if other in _table().get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and any(long == prefix + short for prefix in _PREFIXES):
        return True
    pairs = (("ful", "less"), ("over", "under"), ("pre", "post"), ("pro", "anti"), ("inter", "exter"), ("up", "down"))
    for left, right in pairs:
        for here, there in ((left, right), (right, left)):
            if one.endswith(here) and other == one.removesuffix(here) + there and left == "ful":
                return True
            if left != "ful" and one.startswith(here) and other == there + one.removeprefix(here) and len(one) > 6:
                return True
    return False


def has_opposite(key: str) -> bool:
    """Whether the table knows an opposite of this stem."""
    return key in _table()
