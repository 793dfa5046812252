"""Subtitles (SubRip and WebVTT): what is said, as running text.

Numbers, times, positions and marks of style go. The lines of all cues are joined, so that a sentence over several
cues is whole. A long pause, another voice and a dash of dialogue begin a new paragraph or line.
"""

import html
import re
from dataclasses import dataclass, field

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.stated.metadata import Metadata
from index.readers.text import article_from

PAUSE_S = 3.0
LONG_PAUSE_S = 10.0
"""Between sentences a paragraph ends after the first, within a sentence only after the second."""

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?$")
_TITLE = re.compile(r"^\ufeff?WEBVTT(?:[ \t]+-?[ \t]*(.*))?$")
_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,60})?[ \t]{1,9}([^<>]{1,200})>")
_STRUCK = re.compile(r"<(s|strike|del)>[^<]*</\1>", re.IGNORECASE)
_READING = re.compile(r"<rt>[^<]*</rt>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:i|b|u|s|em|strong|strike|del|font|c|v|lang|ruby|rt)(?:[.\s][^<>]*)?>|<\d[\d:.,]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]{0,20}"
_SPEAKER = re.compile(rf"^(?:>>|[-–—]\s?\w|{_NAME}(?: {_NAME}){{0,2}}:\s)")
_ENDS_SENTENCE = re.compile("[.!?…。！？؟।。♪\\])]['\"”’»)\\]]{0,9}$")
_HYPHENATED = re.compile(r"(?<!\w)(\w++)[-\u2010]$")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
_CJK_STOPS = ("。", "！", "？")
# So large a share of cues that begin with the last line of the one before: captions that roll up line by line.
_ROLLING_SHARE = 0.3
_MAX_LINES_AGAIN = 20
"""A screen shows fewer; comparing more lines takes ever longer."""


@dataclass(slots=True)
class _Cue:
    start_s: float
    end_s: float
    lines: list[str] = field(default_factory=list)


def read(raw: RawFile) -> Parsed:
    """Read one file of subtitles as one article, named by the file where it states no title.

    Raises:
        ReadError: No cues, or cues without words.
    """
    decoded = decode(raw.data, raw.charset)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    cues = [cue for cue in _cues(lines) if cue.lines]
    if not cues:
        raise ReadError("holds no subtitles")
    title = _TITLE.match(lines[0])
    known = Metadata(title=(title.group(1) or "").strip(), provenance={"title": "header"}) if title else Metadata()
    if not known.title and any(character.isalnum() for character in raw.stem):
        known = Metadata(title=raw.stem.replace("_", " "), provenance={"title": "file name"})
    return Parsed((article_from(_text(_unrolled(cues)), known, raw),), remarks=decoded.remarks(raw.path))


def _cues(lines: list[str]) -> list[_Cue]:
    cues: list[_Cue] = []
    aside = True
    for number, line in enumerate(lines):
        if times := _TIMES.match(line):
            clock = times.groups()
            cues.append(_Cue(_seconds(clock[:4]), _seconds(clock[4:])))
            aside = False
        elif not line.strip():
            continue
        elif _ASIDE.match(line) and not lines[number - 1].strip():
            aside = True
        elif not aside and not _is_name_of_cue(lines, number) and (words := _words(line)):
            cues[-1].lines.append(words)
    return cues


def _is_name_of_cue(lines: list[str], number: int) -> bool:
    """Whether a line is the number or name that stands before the times of a cue."""
    before, after = lines[number - 1], lines[number + 1] if number + 1 < len(lines) else ""
    return bool(_TIMES.match(after)) and (not before.strip() or lines[number].strip().isdigit())


def _seconds(clock: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in clock)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _words(line: str) -> str:
    line = _VOICE.sub(r"\1: ", line)
    line = _READING.sub("", _STRUCK.sub("", line))
    return " ".join(html.unescape(_TAG.sub("", line)).split())


def _unrolled(cues: list[_Cue]) -> list[_Cue]:
    """Take out the lines that live captions show again while the next ones come."""
    again = [before.lines[-1] == cue.lines[0] for before, cue in zip(cues, cues[1:], strict=False)]
    if sum(again) < _ROLLING_SHARE * len(cues) or len(cues) < 3:
        return cues
    kept = [cues[0]]
    for before, cue in zip(cues, cues[1:], strict=False):
        overlap = min(len(before.lines), len(cue.lines), _MAX_LINES_AGAIN)
        while overlap and before.lines[-overlap:] != cue.lines[:overlap]:
            overlap -= 1
        kept.append(_Cue(cue.start_s, cue.end_s, cue.lines[overlap:]))
    return [cue for cue in kept if cue.lines]


class _Joiner:
    """Puts lines behind each other with what belongs between them."""

    def __init__(self, lines: list[str]) -> None:
        whole = " ".join(lines)
        self._words = set(re.findall(r"\w+", whole.lower()))
        # Chinese and Japanese subtitles mostly have no full stops; there a space stands for one.
        self._has_stops = any(stop in whole for stop in _CJK_STOPS)
        self._pieces: list[str] = []

    def add(self, line: str, pause_s: float, *, new_cue: bool) -> None:
        """Add a line that is heard ``pause_s`` seconds after the one before."""
        if not self._pieces:
            self._pieces.append(line)
            return
        last = self._pieces[-1]
        if _ends_paragraph(last, line, pause_s):
            gap = "\n\n"
        elif _SPEAKER.match(line):
            gap = "\n"
        elif last.endswith(("...", "…")) and line.startswith(("...", "…")):
            # The marks say that the sentence goes on in the next cue.
            self._pieces[-1], line, gap = last.rstrip(".… "), line.lstrip(".… "), " "
        elif (hyphenated := _HYPHENATED.search(last)) and line[0].islower():
            gap = ""
            joined = hyphenated.group(1) + re.split(r"\W", line, maxsplit=1)[0]
            if joined.lower() in self._words:
                self._pieces[-1] = last[:-1]
        elif _CJK.match(last[-1]) and _CJK.match(line) and (self._has_stops or not new_cue):
            gap = ""
        else:
            gap = " "
        self._pieces += [gap, line] if line else []

    def text(self) -> str:
        """All lines."""
        return "".join(self._pieces)


def _text(cues: list[_Cue]) -> str:
    joiner = _Joiner([line for cue in cues for line in cue.lines])
    end_s = 0.0
    for cue in cues:
        for number, line in enumerate(cue.lines):
            joiner.add(line, 0.0 if number else cue.start_s - end_s, new_cue=not number)
        end_s = max(end_s, cue.end_s)
    return joiner.text()


def _ends_paragraph(last: str, line: str, pause_s: float) -> bool:
    if pause_s < PAUSE_S:
        return False
    return pause_s >= LONG_PAUSE_S or bool(_ENDS_SENTENCE.search(last)) or not line[:1].islower()
