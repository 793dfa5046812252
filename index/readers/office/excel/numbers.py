"""Numbers as a sheet shows them: "17.50 kr", "12 %", "1,250", and days as ISO dates, whatever their order there.

A format that writes the day, the month and the year in digits means another day in another country; such a day is
written as 2025-05-14. Names of months stay names ("14 May"). A format with more to it than these rules know shows the
number as it is.
"""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from index.readers.office.excel.moments import Tokens, moment

MAX_DECIMALS = 30
_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
_DATE = "yyyy-mm-dd"
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    **dict.fromkeys((14, *range(27, 32), 36, *range(50, 55), 57, 58), _DATE),
    15: "d-mmm-yyyy",
    16: "d mmm",
    17: "mmm yyyy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    **dict.fromkeys((20, 32, 34, 55), "h:mm"),
    **dict.fromkeys((21, 33, 35, 56), "h:mm:ss"),
    22: f"{_DATE} h:mm",
    **dict.fromkeys((37, 38), "#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "0.0E+0",
}
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]?|[_*].|[^;])*', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<skipped>[_*].)|\[\$(?P<currency>[^\]-]{0,100}+)(?:-[^\]]{0,100}+)?\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<condition>[<>=][^\]]{0,100}+)\]|(?P<colour>\[[^\]]{0,100}+\])|(?P<general>General)"
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<clock>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?)"
    r"|(?P<digits>[0#?][0#?.,]*(?:E[+-]0+)?|\.[0#?]+)|(?P<text>@)|(?P<literal>.)",
    re.DOTALL | re.IGNORECASE,
)


def shown(number: float, code: str, epoch: datetime) -> tuple[str, str]:
    """Return a number as ``code`` shows it, and its kind: "number", "share", "money", "date" or "time".

    Args:
        number: The stored value.
        code: The format, as the file writes it; "" or "General" for none.
        epoch: Day 0 of the workbook.
    """
    sections = _sections(code)
    use = 0
    if len(sections) > 1 and number < 0:
        use = 1
    elif len(sections) > 2 and number == 0:
        use = 2
    tokens = sections[use] if sections else []
    names = {name for name, _ in tokens}
    if not tokens:
        return ("", "number") if len(sections) > 2 or (use and len(sections) > 1) else (_general(number), "number")
    if "condition" in names or "text" in names:
        return _general(number), "number"
    if names & {"clock", "elapsed"}:
        return moment(number, tokens, epoch) or (_general(number), "number")
    text = _number(abs(number), tokens)
    sign = "-" if number < 0 and not use and re.search(r"[1-9]", text) else ""
    kind = "share" if ("literal", "%") in tokens else "money" if "currency" in names else "number"
    return sign + " ".join(text.split()), kind


def shows_no_text(code: str) -> bool:
    """Whether a format hides words, as ";;;" does."""
    sections = _sections(code)
    return len(sections) > 3 and not sections[3]


@lru_cache(maxsize=1_000)
def _sections(code: str) -> list[Tokens]:
    if code in {"", "General", "@"} or len(code) > 500:
        return []
    parts: list[str] = []
    start = 0
    while len(parts) < 4 and start <= len(code) and (match := _SECTION.match(code, start)):
        parts.append(match.group())
        start = match.end() + 1
    return [
        [(match.lastgroup or "", match.group(match.lastgroup or 0)) for match in _TOKEN.finditer(part)]
        for part in parts
    ]


def _general(number: float) -> str:
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if 1e-5 <= abs(number) < 1e15:
        return f"{number:.10g}" if abs(number) >= 1 and abs(number) < 1e10 else f"{number:.9f}".rstrip("0").rstrip(".")
    return f"{number:.6g}"


def _number(number: float, tokens: Tokens) -> str:
    patterns = [text for name, text in tokens if name == "digits"]
    if len(patterns) > 1:
        return _general(number)
    percent = sum(token == ("literal", "%") for token in tokens)
    parts = []
    for name, text in tokens:
        if name == "digits":
            parts.append(_digits(Decimal(repr(number)) * 100**percent, text))
        elif name == "general":
            parts.append(_general(number))
        elif name in {"quoted", "escaped", "literal", "currency"}:
            parts.append(text)
        elif name == "skipped":
            parts.append(" ")
    return "".join(parts)


def _digits(number: Decimal, pattern: str) -> str:
    pattern, _, exponent = pattern.upper().partition("E")
    whole, _, fraction = pattern.partition(".")
    decimals = min(len(re.findall(r"[0#?]", fraction)), MAX_DECIMALS)
    needed = fraction.count("0")
    if exponent:
        return f"{number:.{decimals}E}"
    thousands = len(whole) - len(whole.rstrip(",")) if not fraction else len(fraction) - len(fraction.rstrip(","))
    try:
        number = (number / 1000**thousands).quantize(Decimal(1).scaleb(-decimals), context=_CONTEXT)
    except InvalidOperation:
        return str(number)
    text = f"{number:,f}" if "," in whole.rstrip(",") else f"{number:f}"
    first, _, last = text.partition(".")
    first = first.zfill(min(whole.count("0"), 20))
    last = last[:needed] + last[needed:].rstrip("0")
    return f"{first}.{last}" if last else first
