"""Sentences as a draft has them that stays close to its source: true by construction, and they should pass.

A source sentence loses its words in brackets, an aside between commas, its opening or its closing clause; or it
gains the outlet or has the title in place of its pronoun. What falsely fails here costs a rewrite.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.suites.grounding_pairs import Pair, read_rows

OUTLET = "Harbour Gazette"
_LEAST_WORDS = 6
_BRACKETS = re.compile(r"(?<!\s)\s*+\([^()]*+\)")
_ASIDE = re.compile(
    r"\s?, (?:which|who|whose|where|including|such as|known|located|based|also|formerly)\b[^,;()]*,(?!\d)"
)
_OPENING = re.compile(
    r"^(?:In|On|After|During|At|By|Since|When|Although|While|However|As|Later)\b[^,;()]*,(?!\d) (?=\w)"
)
_CLOSING = re.compile(
    r"\s?, (?:which|who|whose|where|while|although|after|when|because|including|making|leading|with)\b"
    r"[^;]{0,1000}?(?= ?\.?$)"
)
_COORDINATE = re.compile(r" and (?:is|was|has|had|will|said|agreed|became|made|took)\b[^,;]{0,1000}?(?= ?\.?$)")
_PRONOUN = re.compile(r"^(?:It|He|She)\b(?= [a-z])")
_CUTS = (("brackets", _BRACKETS), ("aside", _ASIDE), ("opening", _OPENING), ("closing", _CLOSING),
         ("coordinate", _COORDINATE))  # fmt: skip


def trims(sentence: str, title: str) -> Iterator[tuple[str, str]]:
    """Every way in which ``sentence`` can be told a little differently, by name."""
    for kind, pattern in _CUTS:
        cut = pattern.sub("", sentence, count=1).strip()
        if cut != sentence and len(cut.split()) >= _LEAST_WORDS:
            yield kind, cut[:1].upper() + cut[1:]
    twice = _cut_all(sentence)
    if sum(bool(pattern.search(sentence)) for _, pattern in _CUTS) > 1 and len(twice.split()) >= _LEAST_WORDS:
        yield "all cuts", twice
    if sentence.startswith(("The ", "A ", "In ", "This ", "It ")):
        yield "outlet", f"According to {OUTLET}, {sentence[:1].lower()}{sentence[1:]}"
    if _PRONOUN.match(sentence):
        yield "title for pronoun", _PRONOUN.sub(lambda _: title, sentence)


def _cut_all(sentence: str) -> str:
    for _, pattern in _CUTS:
        sentence = pattern.sub("", sentence, count=1).strip()
    return sentence[:1].upper() + sentence[1:]


def build_trims(folder: Path, articles: Sequence[Path] = ()) -> list[Pair]:
    """One trim of every kind for each passage of a CLAPNQ-style folder, and all of the given articles.

    Args:
        folder: Holds ``answerable.jsonl``.
        articles: Text files, one paragraph a line.

    Raises:
        UsageError: As of ``read_rows``.
    """
    texts = [
        (
            str(row["id"]),
            re.sub(r" \([^()]*\)$", "", str(row["title"])),
            [str(sentence) for sentence in row["sentences"]],
        )
        for row in read_rows(folder)
        if isinstance(row["sentences"], list)
    ]
    pairs: list[Pair] = []
    for identity, title, found in texts:
        pairs += _first_of_kind(identity, title, found)
    for path in articles:
        text = path.read_text(encoding="utf-8")
        for number, sentence in enumerate(re.split(r"(?<=[.!?])\s+(?=[A-Z])", re.sub(r"\n+", " ", text))):
            pairs += _first_of_kind(f"{path.stem} {number}", "A call awaited", [sentence])
    return pairs


def _first_of_kind(identity: str, title: str, sentences: Sequence[str]) -> list[Pair]:
    found: dict[str, Pair] = {}
    for sentence in sentences:
        if len(sentence.split()) > _LEAST_WORDS and sentence.rstrip().endswith("."):
            for kind, trimmed in trims(sentence.strip(), title):
                context = f"{title} ({OUTLET}, 6 June 2025)"
                found.setdefault(kind, Pair(identity, f"trim: {kind}", trimmed, (sentence.strip(),), context))
    return list(found.values())
