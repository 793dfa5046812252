"""Wrong passwords slow down."""

import pytest

from ui.page.access import slowdown
from ui.page.access.slowdown import ACCOUNT, ADDRESS, DEVICE, PAIR, Slowdown, network_of


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def keys(address: str = "192.0.2.1", name: str = "ana"):
    return [(PAIR, f"{address} {name}"), (ADDRESS, address), (ACCOUNT, name)]


def guess_for(seconds: float, slow: Slowdown, clock: Clock, of) -> int:
    """How many guesses are let through if one comes every half second."""
    through = 0
    for step in range(int(seconds * 2)):
        through += slow.attempt(of(step)).wait_s == 0
        clock.now += 0.5
    return through


def test_the_waits_double_up_to_a_bound_and_are_forgotten(clock):
    slow = Slowdown(clock)
    waits = []
    for _ in range(16):
        assert slow.attempt(keys()[:1]).wait_s == 0
        waits.append(slow._states[keys()[0]].open_at - clock.now)
        clock.now += max(0.0, waits[-1])
    assert waits[4:] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    clock.now += slowdown.FORGET_AFTER_S + 1
    assert [slow.attempt(keys()[:1]).wait_s for _ in range(5)] == [0.0] * 5


def test_an_address_guesses_a_dozen_times_an_hour_and_not_thousands(clock):
    slow = Slowdown(clock)
    assert guess_for(3600, slow, clock, lambda _: keys()) <= 25


def test_an_address_that_tries_one_name_after_the_other_is_slowed_too(clock):
    slow = Slowdown(clock)
    assert guess_for(3600, slow, clock, lambda step: keys(name=f"name {step}")) <= 40


def test_many_addresses_at_one_account_are_slowed_but_leave_it_open_now_and_then(clock):
    slow = Slowdown(clock)
    assert (
        guess_for(3600, slow, clock, lambda step: keys(address=f"address {step}"))
        <= ACCOUNT.free + 3600 / ACCOUNT.max_wait_s + 5
    )
    clock.now += ACCOUNT.max_wait_s
    assert slow.attempt(keys(address="that of the owner")).wait_s == 0


def test_nobody_else_closes_the_key_of_a_known_device(clock):
    slow = Slowdown(clock)
    guess_for(600, slow, clock, lambda step: keys(address=f"address {step}"))
    assert slow.attempt([(DEVICE, "ana's browser")]).wait_s == 0


def test_guesses_at_the_same_moment_count(clock):
    slow = Slowdown(clock)
    assert sum(slow.attempt(keys()).wait_s == 0 for _ in range(1000)) == PAIR.free


def test_the_right_password_takes_back_its_own_count_only(clock):
    slow = Slowdown(clock)
    for number in range(ADDRESS.free - 1):
        assert slow.attempt(keys(name=f"name {number}")).wait_s == 0
    for _ in range(10):  # somebody with an account cannot wipe out what was counted for others
        slow.succeeded(slow.attempt(keys(name="eve")))
    assert slow.attempt(keys(name="another")).wait_s == 0
    assert slow.attempt(keys(name="one more")).wait_s > 0


def test_memory_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(slowdown, "MAX_KEYS", 50)
    slow = Slowdown(clock)
    for number in range(500):
        slow.attempt([(PAIR, str(number))])
    assert len(slow._states) <= 50


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_a_network_counts_as_one_address(address, network):
    assert network_of(address) == network
