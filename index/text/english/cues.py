"""Cues: how a sentence shows who says something, how sure it is and why it is so; and how a question asks.

All are regular expressions as text, for upper and lower case alike; they are compiled at their first use
(:func:`index.text.language.compiled`).
"""

import re

from index.text.english import number_words
from index.text.english.calendar_words import MONTH_NAMES, WHOLE_WEEKDAY_PATTERN
from index.text.english.function_words import QUESTION_STOP_WORDS
from index.text.english.units import CURRENCIES
from index.text.language import Cues, Questions

_CAUSE = (
    r"\b(because|due to|owing to|thanks to|caus(es?|ed|ing)|as a result|therefore|so that|led to|leads to|"
    r"result(s|ed|ing)? (in|from)|reasons?|thus|hence|since|why)\b"
)
CUES = Cues(
    speech=(
        r"\b(said|says?|saying|told|tells|according to|claim(s|ed|ing)?|argu(es?|ed|ing)|believ(es?|ed|ing)|"
        r"thinks?|thinking that|thought|warn(s|ed|ing)?|suggest(s|ed|ing)?|report(s|ed|edly|ing)|write that|"
        r"(writes|wrote)(?! (a|an|the|his|her|its|their)\b)|announc(es?|ed)|"
        r"stated|states that|insist(s|ed)?|accus(es?|ed)|alleg(es?|ed|edly)|estimat(es?|ed)|predict(s|ed)?|"
        r"point(s|ed)? out|cit(es?|ed|ing)|in (his|her|their|its) view|call(s|ed) (it|for)|describ(es?|ed)|"
        r"emphasi[sz](es?|ed|ing)|reiterat(es?|ed)|analysts?|observers?|experts?|critics|officials|sources|commentators?|watchers|media)\b"
    ),
    hedge=(
        r"\b((?-i:may)|might|could|would(?! like)|perhaps|probably|possibly|likely|unlikely|appears?|"
        r"seems?|seemed|apparently|expected)\b"
    ),
    cause=_CAUSE,
    # Weaker words count as a cause in the source: "amid" or an aim often carry one in news.
    cause_in_source=(
        _CAUSE + r"|\b(given|amid|cit(es?|ed|ing)|blam\w+|explain\w*|in order to|worr\w+|aim\w*|matters? of)\b"
    ),
)

_DATE = rf"\b({'|'.join(MONTH_NAMES)}|century|decade|{WHOLE_WEEKDAY_PATTERN}|1[0-9]{{3}}|20[0-9]{{2}})\b|\b\d"
_NUMBER = (
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozen|hundred|"
    r"thousand|million|billion|half|once|twice)\b"
)
_MONEY = "|".join(rf"\b{name}\b" if name.isalpha() else re.escape(name) for name in CURRENCIES)
_ANY_NUMBER_WORD = rf"\b(?:{'|'.join((*number_words.SMALL, *number_words.ORDINALS))})\b"
_NAME = r"(?-i:\w\W+[A-Z][\w'’.-]+|[A-Z]{2,})"
_PLACE = r"\b(in|at|near|on|from|of|to)\s+(the\s+)?[A-Z]|\b(north|south|east|west|miles?|kilomet)"
_REASON = (
    r"\b(because|due|since|so that|as a result|therefore|thus|in order|reasons?|caus\w+|led|owing|given|cit\w+|"
    r"blam\w+|why|to (?!the|a|an)\w+)\b"
)
_AFFIRMS = (
    r"sa(?:ys?|id)|claim(?:s|ed)?|report(?:s|ed)?|believ(?:es?|ed)|thinks?|thought|confirm(?:s|ed)?|announc(?:es?|ed)"
)
_STATES = rf"(?:{_AFFIRMS}|t(?:ells?|old)(?:\s+\w+)?|den(?:y|ies|ied)|doubt(?:s|ed)?)"
_ASKING = r"(?:who|whom|whose|what|when|where|why|which|how)\b"
QUESTIONS = Questions(
    stop_words=QUESTION_STOP_WORDS,
    kinds=(
        (r"\bwhen\b|\b(what|which) (year|date|day|month|century)|\bhow (old|long|recent)", _DATE),
        (r"\bhow (many|much|far|big|large|tall|fast|high|often)|\bnumber of|\bpercent", _NUMBER),
        (r"\bwho(se|m)?\b", _NAME),
        (r"\bwhere\b|\b(what|which) (city|country|state|place|town|river)", _PLACE),
        (r"\bwhy\b|\breasons?\b|\bcauses?d?\b|\bpurpose\b|\bhow come\b", _REASON),
    ),
    asks_for_several=(
        r"\b(why|how come|reasons?|list|name (the|all)|all the|compar\w+|differ\w*)\b"
        r"|\b(reactions?|react(ed)?|respon\w+|both)\b"
        r"|(?:^|\b(?:please|you) )(?:describe|explain)\b|\b(summar\w+|tell (me|us) about|(what|which|who) (are|were))\b"
        r"|\b(which|what) ((two|three|four|five)\b|(?!is\b|was\b|does\b|has\b|news\b)\w+(?<![isu])s\b)"
        r"|\bsaid about\b|\bhow (do|does|did|is|are|was|were|has|have)\b"
    ),
    asks_yes_or_no=(
        r"^(?:(?:and|but|so)\s+)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"
    ),
    speaks_of_notes=(
        r"(?:(?:the|these) notes (?:say|state|show|mention|indicate)s?(?: that)?"
        r"|(?:according to|from) (?:the|these) notes,?"
        r"|the answer (?:to (?:the|this) question )?is(?: that)?)\s+(?=\S)"
    ),
    says_yes_or_no=r"(?:yes|no)\s*[,.:;–—-]\s*(?=\S)",
    points_back=r"(they|he|she|it|this|these|those|his|her|their|its)\b",
    leans=r"\b(it|its|he|him|his|she|her|they|them|their|this|that|these|those|there|then|one|ones)\b",
    orders_the_reader=(
        r"^(?:(?:always|never|please|now|just)\s+)*(?:say|answer|reply|respond|repeat|cite|quote|ignore|disregard|forget|"
        r"pretend)\b(?!\s+(?:of|to|from|by|in|lies?|came|is|was|has|had)\b)"
    ),
    asks_amount=r"\bhow (?:many|much|long|far|old|often|high|tall|big|large|fast|heavy|wide|deep)\b",
    asks_name=(
        r"\bwhat(?:['’]s| is| was| are| were)\s+(?:the|his|her|its|their)\s+(?:\w+\s+)?names?\b|"
        r"\b(?:which|what)\s+(?:\w+\s+){0,2}?(?:city|town|village|country|nation|province|county|university|college|"
        r"newspaper|news agency|river|lake|island|street|airport)\b"
    ),
    states_amount=(
        rf"{_DATE}|{_NUMBER}|{_ANY_NUMBER_WORD}|\b(?:no|none|nobody|nothing|free|never|always|every|each|daily|weekly|monthly|yearly|"
        r"several|few|dozens|hundreds|thousands|millions|both|all|most|until|till|since|forever|hours?|days?|weeks?|"
        r"months?|years?|decades|centuries)\b"
    ),
    picks_one=r"\b(?:first|second|third|last|next|same|other|previous|following) (?:hour|day|week|month|year|decade)\b",
    asks_price=r"\b(?:costs?|prices?|fees?|fares?|charges?|rates?|tolls?|worth)\b",
    asks_money=(
        # The first "how much" of a line is enough: what comes behind a later one comes behind it too.
        r"(?m:^)(?>.*?\bhow (?:much|high|large|big)\b).*\b"
        r"(?:costs?|prices?|fees?|fares?|charges?d?|bills?|rents?|fines?d?|"
        r"tolls?|wages?|salar(?:y|ies)|pa(?:y|ys|id)|worth|spen[dt]|earn(?:s|ed)?|owe[sd]?)\b|"
        r"\bwhat (?:does|do|did|will|would) (?:[\w'’-]+ ){1,8}?cost\b"
    ),
    states_money=rf"\d|\b(?:free|nothing|unpaid)\b|{_MONEY}",
    counts_up=(
        r"(?:one|another|an?\s+(?:second|third|fourth|fifth|further|final|last|other))\b|"
        r"(?:first|second|third|fourth)(?:ly)?,|(?:finally|lastly|besides|moreover|also|in addition)\b"
    ),
    priced=(
        r"\b(?:does|do|did|will|would|can)\s+(?P<subject>(?:[\w'’-]+\s+){1,6}?)(?:costs?|fetch|sell\s+for)\b|"
        r"\b(?:costs?|prices?|fees?|fares?|charges?|rates?|tolls?|fines?|bills?|spen[dt]|pa(?:y|ys|id))\s+(?:of|for|on)\s+"
        r"(?P<object>(?:[\w'’-]++\s*+){1,4}?)(?=\s*(?:$|[?.,;]|\b(?:in|at|from|to|by|during|per|a|each|this|last|next|on)\b))"
    ),
    points_at_statement=rf"\b{_STATES}\s+(that|this|so)\s*\?*$",
    # Who denies or doubts something does not state it.
    states=(
        rf"^[^,;]{{1,80}}?(?:,[^,;]{{1,120}},[^,;]{{0,40}}?)?\b(?:{_AFFIRMS}|wr(?:ites?|ote)|"
        r"t(?:ells?|old)(?:\s+\w+){1,3}?)\s+that\s+(?=\w)"
    ),
    asks_by_naming=(
        rf"^(?:and|but|or|what about|how about)\s+(?!{_ASKING})(?:(?:the|an?|his|her|its|their|in|at|on|with|for)\s+)*"
        r"\w+(?:\s+\w+)?\s*\?*$"
    ),
    asks=(
        r"(and |so |but )?(who|what|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will)\b"
        r"|(please )?(name|list|give|tell|show|find|describe|explain|outline|define|compare|summari[sz]e)\s+"
        r"(?:me|us|an?|the|one|two|three|four|five|all|any|some|who|what|when|where|why|which|how)\b"
    ),
    between_parts=rf"\?\s+(?=\w)|[,;]?(?<!\s)\s++(?:and|but|or)\s++(?:also\s++)?(?={_ASKING})",
    begins_part=rf"(?:and\s+|but\s+|so\s+)?{_ASKING}|(?:is|are|was|were|do|does|did|has|have|can|will)\b",
)
