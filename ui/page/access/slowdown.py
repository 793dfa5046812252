"""Wrong passwords slow down, for an account and for an address, and never lock the right person out for good.

Each guess is counted under several keys before it is checked, so that guesses at the same moment count too. A key that
has used up its free guesses is closed for a time that doubles with every further wrong one, up to a bound. A guess at
a closed key isn't checked and doesn't count. The waits of an account as a whole are short, and a browser that has
logged in before has a key of its own (see :mod:`ui.page.access.doorkeeper`): nobody else can close that one.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FIRST_WAIT_S = 1.0
FORGET_AFTER_S = 3600.0
MAX_KEYS = 10_000
"""With more keys than this, those not used for longest are forgotten, so that memory is bounded."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of key slows down.

    Attributes:
        free: This many wrong guesses cost no wait.
        max_wait_s: The longest wait after a wrong guess.
    """

    free: int
    max_wait_s: float


PAIR = Rule(free=5, max_wait_s=300)
"""One address at one account: some mistypes, then at most 12 guesses an hour."""
ADDRESS = Rule(free=20, max_wait_s=300)
"""One address at any accounts; a household may share one."""
ACCOUNT = Rule(free=20, max_wait_s=15)
"""One account from any addresses; the wait is short, because others can cause it."""
DEVICE = Rule(free=10, max_wait_s=60)
"""A browser that has logged in to this account before."""

Key = tuple[Rule, str]


@dataclass(slots=True)
class _State:
    wrong: int = 0
    open_at: float = 0.0
    last: float = 0.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted guess.

    Attributes:
        wait_s: How long to wait before the next try if this one must not be checked; 0 if it may.
    """

    wait_s: float
    changes: tuple[tuple[Key, float, float], ...] = ()


class Slowdown:
    """Counts wrong guesses.

    Args:
        clock: Seconds; tests give their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: OrderedDict[Key, _State] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, keys: Sequence[Key]) -> Attempt:
        """Count a guess under its keys, unless one of them is closed."""
        now = self._clock()
        with self._lock:
            states = [self._state(key, now) for key in keys]
            wait_s = max(state.open_at for state in states) - now
            if wait_s > 0:
                return Attempt(wait_s)
            changes = []
            for key, state in zip(keys, states, strict=True):
                before = state.open_at
                state.wrong += 1
                state.last = now
                over = state.wrong - key[0].free
                if over >= 0:
                    state.open_at = now + min(FIRST_WAIT_S * 2.0 ** min(over, 30), key[0].max_wait_s)
                changes.append((key, before, state.open_at))
            while len(self._states) > MAX_KEYS:
                self._states.popitem(last=False)
            return Attempt(0.0, tuple(changes))

    def succeeded(self, attempt: Attempt) -> None:
        """The guess was right: what it counted is taken back, and its first key begins anew.

        The others keep the wrong guesses before it: somebody with an account must not wipe them out by logging in.
        """
        with self._lock:
            for position, (key, before, after) in enumerate(attempt.changes):
                state = self._states.get(key)
                if state is None:
                    continue
                if position == 0:
                    del self._states[key]
                    continue
                state.wrong = max(0, state.wrong - 1)
                if state.open_at == after:
                    state.open_at = before

    def _state(self, key: Key, now: float) -> _State:
        state = self._states.get(key)
        if state is None or now - state.last > FORGET_AFTER_S:
            state = self._states[key] = _State(last=now)
        self._states.move_to_end(key)
        return state


def network_of(address: str) -> str:
    """The address, or for IPv6 its /64 network: a person has that many addresses."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
