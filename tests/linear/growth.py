"""How the time of a function grows with the length of its text; a busy machine changes no verdict."""

import gc
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from time import process_time

SCREEN_CHARS = 1_536
SLOW = 6.0  # So many times what plain matching of the same length takes: only what is slower is timed at length.
STEEP = 3.0  # Twice the text takes twice the time if growth is linear, four times if it is quadratic.
FLAT = 2.6
FLOOR_S = 0.02  # Below it, the clock's grain and the machine's other work count for more than the text.
ENOUGH_S = 0.5
ENDLESS_S = float("inf")
FIRST_CHARS, LAST_CHARS = 64, 131_072


@dataclass(frozen=True)
class Growth:
    """What was timed.

    Attributes:
        seconds: The time of each length of text in characters, the shortest first.
    """

    seconds: dict[int, float]

    @property
    def ratios(self) -> list[float]:
        """By how much the time grows at each doubling."""
        times = list(self.seconds.values())
        return [later / max(earlier, 1e-9) for earlier, later in zip(times, times[1:], strict=False)]

    @property
    def is_steep(self) -> bool:
        """Whether the last two doublings both cost clearly more than twice the time."""
        last = self.ratios[-2:]
        return len(last) == 2 and min(last) > STEEP and max(self.seconds.values()) > FLOOR_S

    @property
    def is_flat(self) -> bool:
        """Whether neither of the last two doublings cost much more than twice the time."""
        return max(self.ratios[-2:]) < FLAT

    def __str__(self) -> str:
        return ", ".join(f"{chars:,} characters {seconds * 1_000:.1f} ms" for chars, seconds in self.seconds.items())


def quick_look_s(run: Callable[[int], object]) -> float:
    """The time of a short text in seconds; ENDLESS_S if a line of a few words takes long already."""
    for chars in (8, 16, 20, 24, 28, 40, 64):
        if _seconds(run, chars, 1) > 0.01 and _seconds(run, chars, 2) > 0.01:
            return ENDLESS_S
    if (seconds := _seconds(run, 256, 1)) > 0.01:
        return seconds * SCREEN_CHARS / 256
    return _seconds(run, SCREEN_CHARS, 1)


@cache
def slow_s() -> float:
    """From which time on a short text is slow on this machine, in seconds."""
    words, text = re.compile(r"\w+"), "Aa " * (SCREEN_CHARS // 3)
    return SLOW * _seconds(lambda _: words.findall(text), SCREEN_CHARS, 50)


def growth(run: Callable[[int], object], first_chars: int = FIRST_CHARS, last_chars: int = LAST_CHARS) -> Growth:
    """Time ``run(chars)`` at doubling lengths, until it takes long or the longest was timed."""
    seconds: dict[int, float] = {}
    chars = first_chars
    while chars <= last_chars:
        seconds[chars] = _seconds(run, chars, 3)
        found = Growth(seconds)
        if len(seconds) > 2 and (seconds[chars] > ENOUGH_S or (found.is_flat and seconds[chars] > FLOOR_S)):
            break
        chars *= 2
    return Growth(seconds)


def _seconds(run: Callable[[int], object], chars: int, times: int) -> float:
    """The least of a few times of this process."""
    collects, best = gc.isenabled(), float("inf")
    gc.disable()
    for _ in range(times):
        begun = process_time()
        run(chars)
        best = min(best, process_time() - begun)
        if best > 0.1:
            break
    if collects:
        gc.enable()
    return best
