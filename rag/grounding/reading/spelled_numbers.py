"""What a run of number words is worth: ``two hundred and five``, ``1.1 billion``, ``a hundred and one``."""

from collections.abc import Sequence

from index.text.english.number_words import LETTER_SCALES, ORDINALS, SCALES, SMALL
from rag.grounding.reading.words import Word, lower_at


def spelled_value(words: Sequence[Word], start: int) -> tuple[float, int, str]:
    """Value of the number words from ``at`` on, one past the last, and that last word."""
    total, current, end, last = 0.0, 0.0, start, ""
    while end < len(words):
        word = words[end].lower
        if end > start and words[end].breaks:
            break
        joined_on = word == "and" and last in SCALES and last != "dozen" and lower_at(words, end + 1) in SMALL
        if joined_on:
            end += 1
            continue
        if word in SMALL:
            if last in SMALL and not (SMALL[last] >= 20 > SMALL[word] > 0 and SMALL[word] < 10):
                break
            current += SMALL[word]
        elif word in ORDINALS and last in SMALL and SMALL[last] >= 20 and ORDINALS[word] < 10:
            return total + current + ORDINALS[word], end + 1, word
        elif word in ("hundred", "dozen") and (last in SMALL or not last):
            current = (current or 1.0) * SCALES[word]
        elif word in SCALES and last:
            total, current = total + (current or 1.0) * SCALES[word], 0.0
        elif word == "thousand":
            total = 1000.0
        else:
            break
        last, end = word, end + 1
    return total + current, max(end, start + 1), last


def scaled_value(words: Sequence[Word], value: float, end: int) -> tuple[float, int, bool]:
    """``value`` times the scales that follow it ("million"), the position after them, and whether there are any."""
    scaled = False
    while end < len(words) and not words[end].breaks:
        word = words[end].lower
        glued = words[end].after == ""
        if word in SCALES and word != "hundred":
            value, end, scaled = value * SCALES[word], end + 1, True
        elif word == "hundred" and value < 100:
            value, end, scaled = value * 100, end + 1, True
        elif glued and words[end].text in LETTER_SCALES and words[end].text != "m":
            value, end, scaled = value * LETTER_SCALES[words[end].text], end + 1, True
        else:
            break
    return value, end, scaled


def with_rest(words: Sequence[Word], value: float, end: int) -> tuple[float, int]:
    """``value`` with what "and" adds to it (``a hundred`` *and one*), and the position after that."""
    if lower_at(words, end) == "and" and lower_at(words, end + 1) in SMALL:
        rest, stop, _ = spelled_value(words, end + 1)
        if rest < value:
            return value + rest, stop
    return value, end
